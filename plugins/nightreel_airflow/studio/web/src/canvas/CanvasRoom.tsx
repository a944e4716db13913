/** The room "canvas". */
import { Empty } from "../parts/Empty";
import type { RoomProps } from "../shell/Studio";

export default function CanvasRoom({ tenant }: RoomProps) {
  return <Empty title={tenant.title} />;
}

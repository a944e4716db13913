/** The room "review". */
import { Empty } from "../parts/Empty";
import type { RoomProps } from "../shell/Studio";

export default function ReviewRoom({ tenant }: RoomProps) {
  return <Empty title={tenant.title} />;
}

/** The room "batch". */
import { Empty } from "../parts/Empty";
import type { RoomProps } from "../shell/Studio";

export default function BatchRoom({ tenant }: RoomProps) {
  return <Empty title={tenant.title} />;
}

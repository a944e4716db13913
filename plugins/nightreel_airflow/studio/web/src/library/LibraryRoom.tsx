/** The room "library". */
import { Empty } from "../parts/Empty";
import type { RoomProps } from "../shell/Studio";

export default function LibraryRoom({ tenant }: RoomProps) {
  return <Empty title={tenant.title} />;
}

/** The studio's page: its rooms, the client that is worked for, and the room that is open. */
import { lazy, Suspense, useEffect } from "react";
import { useSearchParams } from "react-router-dom";
import { Empty } from "../parts/Empty";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { Bar } from "./Bar";
import { Frame } from "./Frame";
import { useMe, type Tenant } from "./me";
import { roomOf, type Room } from "./place";

/** What every room is given. */
export interface RoomProps {
  tenant: Tenant;
}

const Rooms = {
  canvas: lazy(() => import("../canvas/CanvasRoom")),
  library: lazy(() => import("../library/LibraryRoom")),
  review: lazy(() => import("../review/ReviewRoom")),
  batch: lazy(() => import("../batch/BatchRoom")),
} satisfies Record<Room, unknown>;

export default function Studio() {
  return (
    <Frame>
      <OpenRoom />
    </Frame>
  );
}

function OpenRoom() {
  const [query, setQuery] = useSearchParams();
  const me = useMe();
  const say = speaker(shellWords);
  const room = roomOf(query);
  useEffect(() => {
    document.title = `${say(room)} · Nightreel`;
  });
  if (me.isPending) return <Waiting />;
  if (me.isError) return <FaultNote fault={me.error} again={() => void me.refetch()} />;
  const tenant = me.data.tenants.find((one) => one.name === query.get("tenant")) ?? me.data.tenants[0];
  if (!tenant) return <Empty title={say("nobody")}>{say("nobodyHelp")}</Empty>;
  const Open = Rooms[room];
  return (
    <div className="nr-studio">
      <Bar room={room} tenant={tenant} tenants={me.data.tenants} choose={(name) => setQuery({ room, tenant: name })} />
      <main className="nr-room" aria-label={say(room)}>
        <Suspense fallback={<Waiting />}>
          <Open key={`${room} ${tenant.name}`} tenant={tenant} />
        </Suspense>
      </main>
    </div>
  );
}

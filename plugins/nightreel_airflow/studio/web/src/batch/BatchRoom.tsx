/** The batch room: nights of a client, the way from a catalogue to its films, and a night as it becomes films. */
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import type { RoomProps } from "../shell/Studio";
import { useNightly } from "./asks";
import "./batch.css";
import { NightList } from "./list/NightList";
import { NightView } from "./night/NightView";
import { Setup } from "./setup/Setup";
import { useBatchPlace } from "./usePlace";

export default function BatchRoom({ tenant }: RoomProps) {
  const { night, setup } = useBatchPlace();
  const nightly = useNightly(tenant.name);
  if (night !== "") return <NightView key={night} tenant={tenant} night={night} />;
  if (nightly.isPending) return <Waiting />;
  if (nightly.isError) return <FaultNote fault={nightly.error} again={() => void nightly.refetch()} />;
  const pipelines = nightly.data.pipelines;
  const chosen = pipelines.find((one) => one.name === setup);
  if (chosen) return <Setup key={chosen.name} tenant={tenant} pipeline={chosen} />;
  return <NightList tenant={tenant} pipelines={pipelines} />;
}

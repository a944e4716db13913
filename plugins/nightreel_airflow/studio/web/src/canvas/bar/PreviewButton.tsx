/** Makes the pipeline, up to the selected step, on a sample. */
import { useQuery } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Select } from "../../parts/Select";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { getSamples } from "../api";
import { useBench } from "../bench";
import { parted } from "../core/desk";
import { previewable } from "../core/preview";
import type { PreviewRun } from "../usePreview";
import { useStore } from "../useStore";

export function PreviewButton({ preview }: { preview: PreviewRun }) {
  const { desk, steps, tenant, session } = useBench();
  const say = speaker(canvasWords);
  const { asked } = preview;
  const isOpen = asked !== null;
  const close = () => preview.ask(null);
  const selected = useStore(desk, (value) => value.selected);
  const graph = useStore(session.state, (open) => open.history.present.graph);
  const samples = useQuery({
    queryKey: ["samples", tenant],
    queryFn: ({ signal }) => getSamples(tenant, signal),
    enabled: isOpen,
  });
  const [sample, setSample] = useState<string | null>(null);
  const chosen = sample ?? samples.data?.[0]?.name ?? "";
  const offered = previewable(graph.nodes, steps);
  const last = offered.at(-1)?.id ?? "";
  const upto = offered.some((one) => one.id === asked) ? (asked ?? last) : last;
  const open = () => preview.ask([...parted(selected).steps].at(-1) ?? last);
  const start = () => {
    close();
    void preview.start(upto, chosen);
  };
  if (preview.isRunning) {
    return (
      <Button onClick={preview.cancel}>
        <Square size={13} aria-hidden />
        {say("previewStop")}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={open} disabled={last === ""}>
        <Play size={14} aria-hidden />
        {say("preview")}
      </Button>
      {isOpen ? (
        <Dialog
          title={say("preview")}
          close={close}
          foot={
            <>
              <Button onClick={close}>{say("cancel")}</Button>
              <Button kind="main" onClick={start}>
                {say("previewStart")}
              </Button>
            </>
          }
        >
          <p className="nr-hint">{say("previewHelp")}</p>
          <div className="nr-rows">
            <Select
              shown
              label={say("previewUpto")}
              value={upto}
              options={offered.map((one) => ({ value: one.id, title: one.title }))}
              choose={preview.ask}
            />
            <Select
              shown
              label={say("previewSample")}
              value={chosen}
              options={[
                { value: "", title: say("previewForm") },
                ...(samples.data ?? []).map((one) => ({ value: one.name, title: one.title || one.name })),
              ]}
              choose={setSample}
            />
          </div>
          <p className="nr-hint">{samples.data?.find((one) => one.name === chosen)?.line}</p>
        </Dialog>
      ) : null}
    </>
  );
}

/** An open pipeline: palette, canvas, inspector and the bar above them. */
import { ReactFlowProvider } from "@xyflow/react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import { actions } from "./actions";
import type { Opened } from "./api";
import { ConflictDialog } from "./bar/ConflictDialog";
import { SaveDialog } from "./bar/SaveDialog";
import { TopBar } from "./bar/TopBar";
import { BenchContext, useBench, type Bench } from "./bench";
import { nodeMarks, together } from "./core/compare";
import type { Shown } from "./core/flow";
import { isBroken } from "./core/session";
import { Inspector } from "./inspector/Inspector";
import { PalettePanel } from "./palette/PalettePanel";
import { EditSheet } from "./sheet/EditSheet";
import { Sheet } from "./sheet/Sheet";
import { useDocument } from "./useDocument";
import { useKeepDraft } from "./useKeepDraft";
import { usePreview, type PreviewRun } from "./usePreview";
import { useStore } from "./useStore";
import type { Comparing } from "./versions/comparing";
import "./kinds.css";
import "./editor.css";

const TextDiff = lazy(() => import("./versions/TextDiff"));
const NOTHING = { marks: new Map<string, never>(), edgeMarks: new Map<string, never>() };

export function Editor({ bench, opened }: { bench: Bench; opened: Opened | null }) {
  return (
    <BenchContext.Provider value={bench}>
      <ReactFlowProvider>
        <OpenPipeline opened={opened} />
      </ReactFlowProvider>
    </BenchContext.Provider>
  );
}

function OpenPipeline({ opened }: { opened: Opened | null }) {
  const bench = useBench();
  const { tenant, pipeline, session, desk, readOnly } = bench;
  const act = useMemo(() => actions(bench), [bench]);
  const document = useDocument(tenant, pipeline, opened, session);
  const preview = usePreview(tenant, session);
  const [saving, setSaving] = useState<"save" | "publish" | null>(null);
  const [comparing, setComparing] = useState<Comparing | null>(null);
  const isPaletteOpen = useStore(desk, (value) => value.isPaletteOpen);
  const isInspectorOpen = useStore(desk, (value) => value.isInspectorOpen);
  const drawing = useStore(desk, (value) => value.drawing !== null);
  const said = useStore(desk, (value) => value.said);
  const previewTo = preview.ask;
  const { conflict } = document;
  useEffect(() => {
    if (conflict !== null) setSaving(null);
  }, [conflict]);
  useKeepDraft(document);
  useSaveKey(() => setSaving("save"), readOnly);
  return (
    <div className="nr-editor" data-drawing={drawing || undefined}>
      <TopBar
        act={act}
        document={document}
        preview={preview}
        save={(publish) => setSaving(publish ? "publish" : "save")}
      />
      <div className="nr-editor-parts">
        {isPaletteOpen && !readOnly ? <PalettePanel act={act} /> : null}
        <div className="nr-stage">
          {comparing ? (
            <CompareStage comparing={comparing} />
          ) : (
            <Stage act={act} preview={preview} previewTo={previewTo} />
          )}
        </div>
        {isInspectorOpen ? (
          <Inspector act={act} document={document} comparing={comparing} compare={setComparing} />
        ) : null}
      </div>
      <p className="nr-unseen" role="status" aria-live="polite">
        {said}
      </p>
      {saving ? <SaveDialog document={document} publish={saving === "publish"} close={() => setSaving(null)} /> : null}
      <ConflictDialog document={document} />
    </div>
  );
}

interface StageProps {
  act: ReturnType<typeof actions>;
  preview: PreviewRun;
  previewTo: (node: string) => void;
}

function Stage({ act, preview, previewTo }: StageProps) {
  const { session, steps, readOnly } = useBench();
  const say = speaker(canvasWords);
  const graph = useStore(session.state, (open) => open.history.present.graph);
  const faults = useStore(session.state, (open) => open.faults);
  const cost = useStore(session.state, (open) => open.cost);
  const broken = useStore(session.state, isBroken);
  const shown = useMemo(
    (): Shown => ({ graph, steps, faults, costs: cost?.steps ?? [], previews: preview.nodes, readOnly, ...NOTHING }),
    [graph, steps, faults, cost, preview.nodes, readOnly],
  );
  return (
    <>
      {broken ? (
        <p className="nr-stage-broken" role="status">
          {say("brokenCanvas")}
        </p>
      ) : null}
      <EditSheet shown={shown} act={act} previewTo={previewTo} />
    </>
  );
}

function CompareStage({ comparing }: { comparing: Comparing }) {
  const { steps, desk } = useBench();
  const say = speaker(canvasWords);
  const { diff } = comparing;
  const shown = useMemo((): Shown => {
    const { graph, edges } = together(comparing.a, comparing.b);
    const none = { faults: [], costs: [], previews: [], readOnly: true };
    return { graph, steps, marks: nodeMarks(diff.changes), edgeMarks: edges, ...none };
  }, [comparing, diff, steps]);
  const label = say("compareLabel", { a: diff.a.number, b: diff.b.number });
  return (
    <div className="nr-compare">
      <Sheet shown={shown} desk={desk} label={label} />
      <Suspense fallback={null}>
        <TextDiff before={diff.text_a} after={diff.text_b} label={label} />
      </Suspense>
    </div>
  );
}

function useSaveKey(save: () => void, readOnly: boolean): void {
  useEffect(() => {
    if (readOnly) return undefined;
    const press = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      save();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}

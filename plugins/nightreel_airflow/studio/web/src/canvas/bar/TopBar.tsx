/** The bar of an open pipeline: its name and state, what a run takes, and what can be done with it. */
import { ArrowLeft, PanelLeft, PanelRight, Redo2, Undo2 } from "lucide-react";
import { Link } from "react-router-dom";
import { Button } from "../../parts/Button";
import { placeOf } from "../../shell/place";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { isDirty } from "../core/session";
import { useStore } from "../useStore";
import type { Document } from "../useDocument";
import { CostLine } from "./CostLine";
import { PreviewButton } from "./PreviewButton";
import type { PreviewRun } from "../usePreview";
import { SeenLine } from "./SeenLine";
import "./bar.css";

interface Props {
  act: Actions;
  document: Document;
  preview: PreviewRun;
  save: (publish: boolean) => void;
}

export function TopBar({ act, document, preview, save }: Props) {
  const { session, desk, tenant, readOnly } = useBench();
  const say = speaker(canvasWords);
  const canUndo = useStore(session.state, (open) => open.history.past.length > 0 || open.typed !== null);
  const canRedo = useStore(session.state, (open) => open.history.future.length > 0);
  const dirty = useStore(session.state, isDirty);
  const title = useStore(session.state, (open) => open.history.present.graph.settings["title"]);
  const isPaletteOpen = useStore(desk, (value) => value.isPaletteOpen);
  const isInspectorOpen = useStore(desk, (value) => value.isInspectorOpen);
  const { line } = document;
  const isNewer = dirty || line === null || line.state !== "published";
  return (
    <div className="nr-top" role="toolbar" aria-label={say("pipelineBar")}>
      <Link
        className="nr-top-back"
        to={placeOf("canvas", tenant)}
        aria-label={say("allPipelines")}
        title={say("allPipelines")}
      >
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <h1 title={document.name}>{typeof title === "string" && title ? title : document.name}</h1>
      <StateChip document={document} dirty={dirty} />
      <SeenLine document={document} />
      <span className="nr-bar-space" />
      <CostLine />
      {readOnly ? (
        <span className="nr-chip">{say("readOnly")}</span>
      ) : (
        <>
          <Button kind="quiet" icon={say("undo")} disabled={!canUndo} onClick={() => act.undo()}>
            <Undo2 size={16} aria-hidden />
          </Button>
          <Button kind="quiet" icon={say("redo")} disabled={!canRedo} onClick={() => act.redo()}>
            <Redo2 size={16} aria-hidden />
          </Button>
          <PreviewButton preview={preview} />
          <Button disabled={!dirty && line !== null} onClick={() => save(false)}>
            {say("save")}
          </Button>
          <Button kind="main" disabled={!isNewer} onClick={() => save(true)}>
            {say("publish")}
          </Button>
        </>
      )}
      <Button
        kind="quiet"
        icon={say("palette")}
        aria-pressed={isPaletteOpen}
        onClick={() => desk.set((value) => ({ ...value, isPaletteOpen: !value.isPaletteOpen }))}
      >
        <PanelLeft size={16} aria-hidden />
      </Button>
      <Button
        kind="quiet"
        icon={say("inspector")}
        aria-pressed={isInspectorOpen}
        onClick={() => desk.set((value) => ({ ...value, isInspectorOpen: !value.isInspectorOpen }))}
      >
        <PanelRight size={16} aria-hidden />
      </Button>
    </div>
  );
}

function StateChip({ document, dirty }: { document: Document; dirty: boolean }) {
  const say = speaker(canvasWords);
  const state = document.line?.state ?? "draft";
  return (
    <>
      <span className="nr-chip" data-state={state}>
        {say(`state_${state}`)}
        {document.line ? ` · ${say("versionShort", { n: document.line.number })}` : ""}
      </span>
      {dirty ? <span className="nr-top-dirty">{say("unsaved")}</span> : null}
    </>
  );
}

/** What is beside the canvas: the selected step, the pipeline, its problems, its text and its versions. */
import { lazy, Suspense, type KeyboardEvent } from "react";
import { Waiting } from "../../parts/Waiting";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { TABS, type Tab } from "../core/desk";
import type { Document } from "../useDocument";
import type { Comparing } from "../versions/comparing";
import { useStore } from "../useStore";
import { PipelineTab } from "./PipelineTab";
import { ProblemsTab } from "./ProblemsTab";
import { StepTab } from "./StepTab";
import "./inspector.css";

const YamlTab = lazy(() => import("./YamlTab"));
const VersionsTab = lazy(() => import("../versions/VersionsTab"));

interface Props {
  act: Actions;
  document: Document;
  comparing: Comparing | null;
  compare: (comparing: Comparing | null) => void;
}

export function Inspector({ act, document, comparing, compare }: Props) {
  const { desk, session } = useBench();
  const tab = useStore(desk, (value) => value.tab);
  const faults = useStore(session.state, (open) => open.faults.length);
  const say = speaker(canvasWords);
  const choose = (next: Tab) => desk.set((value) => ({ ...value, tab: next }));
  return (
    <aside className="nr-inspector" aria-label={say("inspector")} data-wide={tab === "yaml" || undefined}>
      <div
        className="nr-tabs"
        role="tablist"
        aria-label={say("inspector")}
        onKeyDown={(event) => walk(event, tab, choose)}
      >
        {TABS.map((name) => (
          <button
            key={name}
            id={`nr-tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls="nr-tab-panel"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => choose(name)}
          >
            {say(`tab_${name}`)}
            {name === "problems" && faults > 0 ? <span className="nr-count">{faults}</span> : null}
          </button>
        ))}
      </div>
      <div id="nr-tab-panel" className="nr-tab-panel" role="tabpanel" aria-labelledby={`nr-tab-${tab}`} tabIndex={0}>
        <Suspense fallback={<Waiting />}>
          {tab === "options" ? <StepTab act={act} /> : null}
          {tab === "pipeline" ? <PipelineTab /> : null}
          {tab === "problems" ? <ProblemsTab /> : null}
          {tab === "yaml" ? <YamlTab /> : null}
          {tab === "versions" ? <VersionsTab document={document} comparing={comparing} compare={compare} /> : null}
        </Suspense>
      </div>
    </aside>
  );
}

function walk(event: KeyboardEvent, tab: Tab, choose: (tab: Tab) => void): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const next = TABS.at((TABS.indexOf(tab) + by) % TABS.length) ?? tab;
  choose(next);
  document.getElementById(`nr-tab-${next}`)?.focus();
}

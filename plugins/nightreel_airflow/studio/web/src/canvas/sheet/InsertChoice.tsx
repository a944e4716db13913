/** The steps that can stand on a connection, to choose one. */
import { useEffect, useMemo, useRef, useState } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { canInsert, edgeId } from "../core/edit";
import { found } from "../core/search";
import { useStore } from "../useStore";
import { pictureOf } from "./pictures";

export function InsertChoice({ act }: { act: Actions }) {
  const { desk } = useBench();
  const inserting = useStore(desk, (value) => value.inserting);
  return inserting ? <Choice key={inserting.edge} act={act} {...inserting} /> : null;
}

function Choice({ act, edge: id, x, y }: { act: Actions; edge: string; x: number; y: number }) {
  const { desk, session, palette, steps } = useBench();
  const say = speaker(canvasWords);
  const [query, setQuery] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const edge = useMemo(() => session.graph.edges.find((one) => edgeId(one) === id), [session, id]);
  const fitting = useMemo(
    () => palette.steps.filter((step) => edge && !step.why_not && canInsert(session.graph, steps, edge, step.name)),
    [palette, session, steps, edge],
  );
  const shown = found(fitting, query);
  const close = () => desk.set((value) => ({ ...value, inserting: null }));
  const choose = (name: string) => {
    close();
    if (edge) act.insert(edge, name);
  };
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Element)) close();
    };
    document.addEventListener("pointerdown", away, true);
    return () => document.removeEventListener("pointerdown", away, true);
  });
  return (
    <div
      ref={box}
      className="nr-menu nr-insert"
      role="dialog"
      aria-label={say("insertHere")}
      style={{ left: Math.min(x, window.innerWidth - 268), top: Math.max(8, Math.min(y, window.innerHeight - 320)) }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <input
        className="nr-input"
        type="search"
        autoFocus
        aria-label={say("searchSteps")}
        placeholder={say("searchSteps")}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && shown[0]) choose(shown[0].name);
        }}
      />
      {shown.length === 0 ? <p>{say("insertNone")}</p> : null}
      {shown.map((step) => {
        const Picture = pictureOf(step.name, true);
        return (
          <button key={step.name} type="button" onClick={() => choose(step.name)}>
            <Picture size={16} strokeWidth={1.6} aria-hidden />
            <span>{step.title}</span>
          </button>
        );
      })}
    </div>
  );
}

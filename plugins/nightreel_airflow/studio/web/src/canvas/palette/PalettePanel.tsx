/** The steps that may be put on the canvas: searched, dragged, or added with Enter. */
import { Search } from "lucide-react";
import { useMemo, useState, type KeyboardEvent } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { found, grouped } from "../core/search";
import { SEARCH_ID } from "../sheet/useKeys";
import { groupTitle } from "./groups";
import { PaletteEntry } from "./PaletteEntry";
import "./palette.css";

export function PalettePanel({ act }: { act: Actions }) {
  const { palette } = useBench();
  const say = speaker(canvasWords);
  const [query, setQuery] = useState("");
  const shown = useMemo(() => found(palette.steps, query), [palette, query]);
  return (
    <aside className="nr-palette" aria-label={say("palette")} onKeyDown={walk}>
      <div className="nr-palette-search">
        <Search size={15} aria-hidden />
        <input
          id={SEARCH_ID}
          className="nr-input"
          type="search"
          value={query}
          aria-label={say("searchSteps")}
          placeholder={say("searchSteps")}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = shown.find((step) => !step.why_not);
            if (event.key === "Enter" && first && query !== "") act.addNext(first.name);
            if (event.key === "Escape") setQuery("");
          }}
        />
        <kbd aria-hidden>/</kbd>
      </div>
      <div className="nr-palette-list">
        {shown.length === 0 ? <p className="nr-hint">{say("searchNone")}</p> : null}
        {grouped(shown).map(([group, steps]) => (
          <section key={group} aria-label={groupTitle(group)}>
            <h3>{groupTitle(group)}</h3>
            {steps.map((step) => (
              <PaletteEntry key={step.name} step={step} add={act.addNext} />
            ))}
          </section>
        ))}
      </div>
    </aside>
  );
}

/** Up and down go from entry to entry. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

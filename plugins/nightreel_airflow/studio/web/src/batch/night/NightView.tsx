/** One night: how far it is, one tile a row, and what people may say about it. */
import { useState } from "react";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import type { Tenant } from "../../shell/me";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useNight } from "../asks";
import { goesOn, ROW_STATES, toneOf } from "../core/states";
import type { GridRow, NightGrid } from "../models";
import { stateWords } from "../saying";
import { StateBar } from "../StateBar";
import { Begins } from "./Begins";
import { NightHead } from "./NightHead";
import { RowDialog } from "./RowDialog";
import { Tiles } from "./Tiles";

interface Props {
  tenant: Tenant;
  night: string;
}

export function NightView({ tenant, night }: Props) {
  const [state, setState] = useState("");
  const [row, setRow] = useState<GridRow | null>(null);
  const grid = useNight(tenant.name, night, state, 0);
  if (grid.isPending) return <Waiting />;
  if (!grid.data) return <FaultNote fault={grid.error} again={() => void grid.refetch()} />;
  const data = grid.data;
  return (
    <div className="nr-night">
      <NightHead tenant={tenant} name={night} grid={data} />
      <Counts grid={data} chosen={state} choose={setState} />
      <Notes grid={data} />
      <Body grid={data} tenant={tenant.name} night={night} state={state} show={setRow} />
      {row ? <RowDialog row={row} close={() => setRow(null)} /> : null}
    </div>
  );
}

function Counts({ grid, chosen, choose }: { grid: NightGrid; chosen: string; choose: (state: string) => void }) {
  const say = speaker(batchWords);
  const all = Object.values(grid.counts).reduce((sum, count) => sum + count, 0);
  const states = ROW_STATES.filter((state) => (grid.counts[state] ?? 0) > 0);
  if (all === 0) return null;
  return (
    <div className="nr-night-counts">
      <StateBar counts={grid.counts} />
      <div role="group" aria-label={say("grid")}>
        <button type="button" aria-pressed={chosen === ""} onClick={() => choose("")}>
          {say("everyState")} <b>{all}</b>
        </button>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            data-state={state}
            data-tone={toneOf(state)}
            aria-pressed={chosen === state}
            onClick={() => choose(chosen === state ? "" : state)}
          >
            <i aria-hidden />
            {stateWords(state)} <b>{grid.counts[state]}</b>
          </button>
        ))}
      </div>
    </div>
  );
}

function Notes({ grid }: { grid: NightGrid }) {
  const notes = grid.night.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <ul className="nr-night-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

interface BodyProps {
  grid: NightGrid;
  tenant: string;
  night: string;
  state: string;
  show: (row: GridRow) => void;
}

function Body({ grid, tenant, night, state, show }: BodyProps) {
  const say = speaker(batchWords);
  const isEmpty = Object.keys(grid.counts).length === 0;
  if (isEmpty && goesOn(grid.night.state)) {
    return <Begins key={night} grid={grid} night={night} />;
  }
  if (grid.total === 0) return <p className="nr-night-none">{say("noRows")}</p>;
  return <Tiles key={state} tenant={tenant} night={night} state={state} total={grid.total} show={show} />;
}

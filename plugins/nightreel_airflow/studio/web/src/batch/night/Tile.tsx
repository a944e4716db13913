/** One row of a night: its picture once it has one, its state by colour and word. */
import { Link } from "react-router-dom";
import { placeOf } from "../../shell/place";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { toneOf } from "../core/states";
import type { GridRow } from "../models";
import { stateWords } from "../saying";

interface Props {
  tenant: string;
  row: GridRow | undefined;
  show: (row: GridRow) => void;
}

export function Tile({ tenant, row, show }: Props) {
  const say = speaker(batchWords);
  if (!row) return <div className="nr-tile" data-waiting />;
  const title = row.title || row.key || say("nameless", { number: row.number });
  const inside = <Inside row={row} title={title} />;
  const of = { className: "nr-tile", "data-tone": toneOf(row.state), "data-state": row.state, "data-key": row.key };
  if (row.run_id && row.state !== "pending" && row.state !== "not_begun") {
    const name = `${say("openFilm", { title })}, ${stateWords(row.state)}`;
    return (
      <Link {...of} to={placeOf("library", tenant, { film: row.run_id })} aria-label={name} title={name}>
        {inside}
      </Link>
    );
  }
  if ((row.faults ?? []).length > 0) {
    const name = say("whatIsWrong", { title });
    return (
      <button type="button" {...of} onClick={() => show(row)} aria-label={name} title={row.faults?.[0]}>
        {inside}
      </button>
    );
  }
  return <div {...of}>{inside}</div>;
}

function Inside({ row, title }: { row: GridRow; title: string }) {
  const [fault] = row.faults ?? [];
  return (
    <>
      <span className="nr-tile-picture">
        {row.still ? <img src={row.still} alt="" loading="lazy" /> : <span>{fault ?? ""}</span>}
        {typeof row.fraction === "number" ? (
          <i className="nr-tile-progress" style={{ width: `${Math.round(row.fraction * 100)}%` }} />
        ) : null}
      </span>
      <span className="nr-tile-title">{title}</span>
      <span className="nr-tile-state">
        <i aria-hidden />
        {stateWords(row.state)}
        <small>{row.key}</small>
      </span>
    </>
  );
}

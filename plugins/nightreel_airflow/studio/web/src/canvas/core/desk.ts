/** What a person looks at and holds on the canvas; nothing of it is saved. */
import type { Fit } from "./fits";
import type { End } from "./steps";
import { store, type Store } from "./store";

export const TABS = ["options", "pipeline", "problems", "yaml", "versions"] as const;
export type Tab = (typeof TABS)[number];

/** A connection that is being drawn. */
export interface Drawing {
  readonly from: End;
  /** Whether it began at an output; else at an input. */
  readonly isOutput: boolean;
  /** For each port at the other side, `node.port`: why it does not fit. */
  readonly fits: ReadonlyMap<string, Fit>;
}

export interface Desk {
  /** Ids of nodes; `note:0` is the first note. */
  readonly selected: ReadonlySet<string>;
  readonly tab: Tab;
  readonly isPaletteOpen: boolean;
  readonly isInspectorOpen: boolean;
  readonly drawing: Drawing | null;
  /** Step that is being dragged out of the palette. */
  readonly carried: string | null;
  /** Connection under what is carried. */
  readonly overEdge: string | null;
  /** Connection on which a step shall be put, and where the choice of steps opens. */
  readonly inserting: { readonly edge: string; readonly x: number; readonly y: number } | null;
  /** What shall be selected and brought into view; a new object each time. */
  readonly wanted: { readonly ids: readonly string[]; readonly place: readonly (string | number)[] } | null;
  /** What screen readers are told. */
  readonly said: string;
}

/** A narrower window has no room for the canvas between two panels. */
const BOTH_PANELS_PX = 1200;

/** Makes what a person holds; on a narrow screen the list of steps is folded away, unless a pipeline is begun. */
export function desk(width_px = window.innerWidth, isNew = false): Store<Desk> {
  return store<Desk>({
    selected: new Set(),
    tab: "options",
    isPaletteOpen: isNew || width_px >= BOTH_PANELS_PX,
    isInspectorOpen: true,
    drawing: null,
    carried: null,
    overEdge: null,
    inserting: null,
    wanted: null,
    said: "",
  });
}

const NOTE = /^note:(\d+)$/;

export function noteId(index: number): string {
  return `note:${index}`;
}

/** Parts what is selected into steps and notes. */
export function parted(selected: ReadonlySet<string>): { steps: ReadonlySet<string>; notes: ReadonlySet<number> } {
  const steps = new Set<string>();
  const notes = new Set<number>();
  for (const id of selected) {
    const note = NOTE.exec(id)?.[1];
    if (note === undefined) steps.add(id);
    else notes.add(Number(note));
  }
  return { steps, notes };
}

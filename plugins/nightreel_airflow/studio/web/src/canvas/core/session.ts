/**
 * One open pipeline: its graph and its text, what was done to them, and what the server says of them.
 *
 * The server owns the meaning. An edit of the graph is shown at once; its text, its faults and its price come when the
 * server has judged it. An edit of the text becomes a graph when the server has read it; until then, and while it
 * cannot be read, the last graph stays.
 */
import type { Checked, Cost, CanvasFault, Graph } from "../types";
import { amend, begin, push, redo, undo, type History } from "./history";
import { store, type Store } from "./store";

/** A graph and the text of the same meaning. */
export interface Moment {
  readonly graph: Graph;
  /** Of an unjudged graph the text that it was made from. */
  readonly text: string;
  readonly checked: Checked | null;
}

export interface Open {
  readonly history: History<Moment>;
  /** A text as it was typed, while it is not read yet or cannot be read. */
  readonly typed: { readonly text: string; readonly checked: Checked | null } | null;
  /** What was last said of faults and price; it stays while the next answer is on its way. */
  readonly faults: readonly CanvasFault[];
  readonly cost: Cost | null;
  readonly checking: boolean;
  /** Why the server could not be asked. */
  readonly away: Error | null;
  readonly savedText: string;
}

export interface Question {
  readonly text: string;
  readonly graph?: Graph;
}
export type Ask = (question: Question, signal: AbortSignal) => Promise<Checked>;

const WAIT_MS = 200;
const EMPTY: Graph = { nodes: [], edges: [], notes: [], settings: {} };

export class Session {
  readonly state: Store<Open>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flight: AbortController | null = null;
  private waiting: { change: (graph: Graph) => Graph; name: string }[] = [];
  private settling: ((settled: boolean) => void)[] = [];

  constructor(
    checked: Checked,
    private readonly ask: Ask,
    readonly readOnly = false,
    savedText = checked.text,
  ) {
    const graph = checked.graph ?? EMPTY;
    this.state = store<Open>({
      history: begin({ graph, text: checked.text, checked }),
      typed: checked.whole && checked.graph ? null : { text: checked.text, checked },
      faults: checked.faults,
      cost: checked.cost,
      checking: false,
      away: null,
      savedText,
    });
  }

  get graph(): Graph {
    return this.state.get().history.present.graph;
  }

  /** The text as the editor shows it. */
  get text(): string {
    return textOf(this.state.get());
  }

  /** Changes the graph; changes of one name in a row are one step back. False where it may not be changed now. */
  edit(change: (graph: Graph) => Graph, name = ""): boolean {
    if (this.readOnly || isBroken(this.state.get())) return false;
    const open = this.state.get();
    if (open.typed !== null) {
      this.waiting.push({ change, name });
      return true;
    }
    const { present } = open.history;
    const graph = change(present.graph);
    if (graph === present.graph) return false;
    this.state.set({ ...open, history: push(open.history, { graph, text: present.text, checked: null }, name) });
    this.schedule();
    return true;
  }

  /** Takes a text as it is being typed. */
  type(text: string): void {
    const open = this.state.get();
    if (this.readOnly || text === textOf(open)) return;
    this.state.set({ ...open, typed: { text, checked: null } });
    this.schedule();
  }

  /** Goes back to the last text that could be read. */
  takeBack(): void {
    this.stop();
    this.waiting = [];
    const open = this.state.get();
    const { checked } = open.history.present;
    this.state.set({ ...open, typed: null, ...(checked ? judged(checked) : {}) });
    if (!checked) this.schedule();
    else this.settle(true);
  }

  undo(): void {
    this.step(undo);
  }

  redo(): void {
    this.step(redo);
  }

  /** Says what the newest saved text is. */
  saved(text: string): void {
    this.state.set((open) => ({ ...open, savedText: text }));
  }

  /** Asks again, of what is there now. */
  again(): void {
    this.schedule(0);
  }

  /** Waits until the server has judged what is there; false where it could not be asked, or the text not be read. */
  settled(): Promise<boolean> {
    const open = this.state.get();
    if (!open.checking) return Promise.resolve(open.away === null && !isBroken(open));
    return new Promise((resolve) => this.settling.push(resolve));
  }

  close(): void {
    this.stop();
    this.settle(false);
  }

  private step(move: <T>(history: History<T>) => History<T>): void {
    const open = this.state.get();
    if (this.readOnly) return;
    if (open.typed !== null) return this.takeBack();
    const history = move(open.history);
    if (history === open.history) return;
    this.stop();
    const { checked } = history.present;
    this.state.set({ ...open, history, checking: false, ...(checked ? judged(checked) : {}) });
    if (checked) this.settle(true);
    else this.schedule();
  }

  private schedule(wait_ms = WAIT_MS): void {
    this.stop();
    this.state.set((open) => ({ ...open, checking: true }));
    this.timer = setTimeout(() => void this.check(), wait_ms);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.flight?.abort();
    this.flight = null;
  }

  private async check(): Promise<void> {
    const { typed, history } = this.state.get();
    const { present } = history;
    const flight = new AbortController();
    this.flight = flight;
    const question = typed ? { text: typed.text } : { text: present.text, graph: present.graph };
    try {
      const checked = await this.ask(question, flight.signal);
      if (this.flight === flight) this.answered(checked, typed !== null);
    } catch (error) {
      if (this.flight !== flight || flight.signal.aborted) return;
      this.state.set((open) => ({ ...open, checking: false, away: error instanceof Error ? error : new Error() }));
      this.settle(false);
    }
  }

  private answered(checked: Checked, isTyped: boolean): void {
    const open = this.state.get();
    const done = { ...open, checking: false, away: null, ...judged(checked) };
    const { graph } = checked;
    if (isTyped && (graph === null || !checked.whole)) {
      this.waiting = [];
      this.state.set({ ...done, typed: { text: checked.text, checked }, cost: null });
      return this.settle(false);
    }
    const moment = { graph: graph ?? open.history.present.graph, text: checked.text, checked };
    const history = isTyped ? push(open.history, moment, "text") : amend(open.history, moment);
    this.state.set({ ...done, history, typed: null });
    for (const { change, name } of this.waiting.splice(0)) this.edit(change, name);
    if (!this.state.get().checking) this.settle(true);
  }

  private settle(settled: boolean): void {
    for (const resolve of this.settling.splice(0)) resolve(settled);
  }
}

function judged(checked: Checked): Pick<Open, "faults" | "cost"> {
  return { faults: checked.faults, cost: checked.cost };
}

export function textOf(open: Open): string {
  return open.typed?.text ?? open.history.present.text;
}

/** Whether the text, as it was typed, cannot be read. */
export function isBroken(open: Open): boolean {
  return open.typed !== null && open.typed.checked !== null;
}

/** Whether something is there that was not saved. */
export function isDirty(open: Open): boolean {
  return textOf(open) !== open.savedText || (open.typed === null && open.history.present.checked === null);
}

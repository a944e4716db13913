/** What a person can do on the canvas, by mouse, key or menu: all ways lead here. */
import { notify } from "../parts/notices";
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import type { Bench } from "./bench";
import { aligned, type Alignment, type Box } from "./core/align";
import { clipIn, copied, pasted, type Clip } from "./core/clip";
import { noteId, parted } from "./core/desk";
import {
  addAfter,
  addNote,
  addStep,
  connect,
  disconnect,
  edgeId,
  insertOnEdge,
  placeNodes,
  removeNodes,
  removeNotes,
  changeNote,
  renameNode,
} from "./core/edit";
import { fits } from "./core/fits";
import { anchored, roomAfter, roomOn } from "./core/room";
import type { End } from "./core/steps";
import { reasonWords } from "./reason";
import type { Graph, GraphEdge, Note, Point } from "./types";

const OFFSET: Point = [40, 40];
const NOTE_WIDTH = 240;

export type Actions = ReturnType<typeof actions>;

export function actions(bench: Bench) {
  const { session, desk, steps } = bench;
  const say = speaker(canvasWords);
  const titleOf = (step: string): string => steps.get(step)?.title ?? step;

  function tell(said: string): void {
    desk.set((value) => ({ ...value, said }));
  }
  function want(...ids: string[]): void {
    desk.set((value) => ({ ...value, wanted: { ids, place: [] } }));
  }
  function edit(change: (graph: Graph) => Graph, name = ""): boolean {
    const is = session.edit(change, name);
    if (!is && session.state.get().typed?.checked) notify(say("brokenEdit"), "bad");
    return is;
  }
  function made(change: (graph: Graph) => { graph: Graph; id: string }, step: string): void {
    let id = "";
    const is = edit((graph) => {
      const done = change(graph);
      id = done.id;
      return done.graph;
    });
    if (!is) return;
    tell(say("saidAdded", { step: titleOf(step) }));
    want(id);
  }

  return {
    tell,
    want,
    /** Puts a step at a place, unconnected: it takes what it needs from the nearest earlier steps. */
    addAt(step: string, at: Point): void {
      made((graph) => addStep(anchored(graph), step, at), step);
    },
    /** Puts a step behind the one that is selected, else at the end. */
    addNext(step: string): void {
      const selected = [...parted(desk.get().selected).steps].at(-1);
      made((graph) => {
        const after = selected ?? graph.nodes.at(-1)?.id;
        if (after === undefined) return addStep(graph, step, [0, 0]);
        const room = roomAfter(graph, after);
        return addAfter(room.graph, steps, after, step, room.at);
      }, step);
    },
    /** Puts a step on a connection; false where it cannot stand there. */
    insert(edge: GraphEdge, step: string): boolean {
      if (insertOnEdge(session.graph, steps, edge, step, null) === null) {
        tell(say("fitInsert", { step: titleOf(step) }));
        return false;
      }
      made((graph) => {
        const room = roomOn(graph, edge);
        return insertOnEdge(room.graph, steps, edge, step, room.at) ?? addStep(graph, step, room.at);
      }, step);
      return true;
    },
    connect(from: End, to: End): boolean {
      const why = fits(steps, session.graph, from, to);
      if (why !== null) {
        notify(reasonWords(why), "bad");
        return false;
      }
      if (edit((graph) => connect(graph, steps, from, to)))
        tell(say("saidConnected", { from: from.node, to: to.node }));
      return true;
    },
    disconnect(to: End): void {
      if (!edit((graph) => disconnect(graph, to))) return;
      tell(say("saidDisconnected"));
      void session.settled().then(() => {
        const back = session.graph.edges.find((edge) => edge.target === to.node && edge.target_port === to.port);
        if (back) notify(say("connectsItself", { port: to.port, node: to.node, from: back.source }));
      });
    },
    removeEdge(id: string): void {
      const edge = session.graph.edges.find((one) => edgeId(one) === id);
      if (edge) this.disconnect({ node: edge.target, port: edge.target_port });
    },
    removeSelected(): void {
      const { steps: ids, notes } = parted(desk.get().selected);
      if (ids.size + notes.size === 0) return;
      if (!edit((graph) => removeNotes(removeNodes(anchored(graph), ids), notes))) return;
      tell(say("saidRemoved", { n: ids.size + notes.size }));
    },
    rename(id: string, next: string): void {
      if (edit((graph) => renameNode(graph, id, next))) want(next);
    },
    moved(places: ReadonlyMap<string, Point>): void {
      const { notes } = parted(new Set(places.keys()));
      edit(
        (graph) => {
          let next = placeNodes(anchored(graph), places);
          for (const index of notes) next = changeNote(next, index, { at: places.get(noteId(index)) ?? [0, 0] });
          return next;
        },
        `move ${[...places.keys()].toSorted().join(" ")}`,
      );
    },
    align(boxes: readonly Box[], how: Alignment): void {
      this.moved(aligned(boxes, how));
    },
    changeNote(index: number, change: Partial<Note>): void {
      edit((graph) => changeNote(graph, index, change));
    },
    addNote(at: Point): void {
      const index = session.graph.notes.length;
      if (edit((graph) => addNote(graph, { text: "", at, width: NOTE_WIDTH }))) want(noteId(index));
    },
    copy(): Clip | null {
      const { steps: ids, notes } = parted(desk.get().selected);
      if (ids.size + notes.size === 0) return null;
      const clip = copied(anchored(session.graph), ids, notes);
      tell(say("saidCopied", { n: ids.size + notes.size }));
      return clip;
    },
    /** Pastes steps; a text that is a pipeline takes the place of the one that is open. */
    paste(text: string): boolean {
      const clip = clipIn(text);
      if (clip === null && /^steps:/m.test(text)) {
        session.type(text);
        return true;
      }
      if (clip === null) return false;
      let ids: ReadonlySet<string> = new Set();
      const is = edit((graph) => {
        const done = pasted(anchored(graph), clip, OFFSET);
        ids = done.ids;
        return done.graph;
      });
      if (is) want(...ids);
      return is;
    },
    undo(): void {
      session.undo();
      tell(say("saidUndone"));
    },
    redo(): void {
      session.redo();
      tell(say("saidRedone"));
    },
    /** Lays all out anew. */
    async layOut(boxes: readonly Box[], aspect: number): Promise<void> {
      try {
        const { spreadOut } = await import("./layout");
        const places = await spreadOut(session.graph, boxes, aspect);
        edit((graph) => placeNodes(graph, places));
        tell(say("saidLaidOut"));
      } catch {
        notify(say("layoutFailed"), "bad");
      }
    },
  };
}

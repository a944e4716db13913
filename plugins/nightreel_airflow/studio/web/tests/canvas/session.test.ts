import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addStep, changeNode } from "../../src/canvas/core/edit";
import { isBroken, isDirty, Session, type Ask, type Question } from "../../src/canvas/core/session";
import type { Checked, Graph } from "../../src/canvas/types";
import { checked, film } from "./fixtures";

const FAULT = { code: "x", got: "g", want: "", fix: "", sentence: "s", line: 1, node: null, place: [] };

/** A server that answers when it is told to. */
function server() {
  const asked: { question: Question; signal: AbortSignal; answer: (checked: Checked) => void; fail: () => void }[] = [];
  const ask: Ask = (question, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ question, signal, answer: resolve, fail: () => reject(new Error("away")) });
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    });
  return { asked, ask };
}

const withGrade = (graph: Graph): Graph => addStep(graph, "grade", null).graph;

describe("a session", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("shows an edit at once, asks once for several, and takes text and graph of the answer", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    session.edit(withGrade);
    session.edit(withGrade);
    expect(session.graph.nodes).toHaveLength(8);
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.question.text).toBe("one");
    expect(asked[0]?.question.graph?.nodes).toHaveLength(8);
    asked[0]?.answer(checked(session.graph, "two"));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.text).toBe("two");
    expect(session.state.get().checking).toBe(false);
  });

  test("drops the answer to what is no longer so", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    session.edit(withGrade);
    await vi.advanceTimersByTimeAsync(250);
    session.edit(withGrade);
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(checked(film(), "stale"));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.text).toBe("one");
    expect(session.graph.nodes).toHaveLength(8);
  });

  test("goes back to the text of before, comments and all, without asking", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "# with a comment"), ask);
    session.edit(withGrade);
    await vi.advanceTimersByTimeAsync(250);
    asked[0]?.answer(checked(session.graph, "without", { faults: [FAULT] }));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state.get().faults).toHaveLength(1);
    session.undo();
    expect(session.text).toBe("# with a comment");
    expect(session.state.get().faults).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toHaveLength(1);
    session.redo();
    expect(session.text).toBe("without");
  });

  test("keeps the last graph while the text cannot be read, and takes no edit until it can", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    session.type("steps: [");
    await vi.advanceTimersByTimeAsync(250);
    asked[0]?.answer(checked(film(), "steps: [", { graph: null, whole: false, faults: [FAULT] }));
    await vi.advanceTimersByTimeAsync(0);
    expect(isBroken(session.state.get())).toBe(true);
    expect(session.graph.nodes).toHaveLength(6);
    expect(session.edit(withGrade)).toBe(false);
    await expect(session.settled()).resolves.toBe(false);
    session.takeBack();
    expect(session.text).toBe("one");
    expect(session.state.get().faults).toHaveLength(0);
    expect(session.edit(withGrade)).toBe(true);
  });

  test("an edit made while a text is being read is made to the graph of that text", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    session.type("two");
    session.edit((graph) => changeNode(graph, "grade", { engine: "other" }));
    await vi.advanceTimersByTimeAsync(250);
    expect(asked[0]?.question).toEqual({ text: "two" });
    asked[0]?.answer(checked(withGrade(film()), "two"));
    await vi.advanceTimersByTimeAsync(250);
    expect(asked[1]?.question.text).toBe("two");
    expect(session.graph.nodes).toHaveLength(7);
    expect(session.graph.nodes.find((one) => one.id === "grade")?.engine).toBe("other");
  });

  test("knows what is not saved", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    expect(isDirty(session.state.get())).toBe(false);
    session.edit(withGrade);
    expect(isDirty(session.state.get())).toBe(true);
    await vi.advanceTimersByTimeAsync(250);
    asked[0]?.answer(checked(session.graph, "two"));
    await expect(session.settled()).resolves.toBe(true);
    session.saved("two");
    expect(isDirty(session.state.get())).toBe(false);
    session.undo();
    expect(isDirty(session.state.get())).toBe(true);
  });

  test("says when the server cannot be asked, and asks again", async () => {
    const { asked, ask } = server();
    const session = new Session(checked(film(), "one"), ask);
    session.edit(withGrade);
    await vi.advanceTimersByTimeAsync(250);
    asked[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state.get().away?.message).toBe("away");
    session.again();
    await vi.advanceTimersByTimeAsync(1);
    asked[1]?.answer(checked(session.graph, "two"));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state.get().away).toBeNull();
  });

  test("changes nothing where a person may only look", () => {
    const session = new Session(checked(film(), "one"), server().ask, true);
    expect(session.edit(withGrade)).toBe(false);
    session.type("two");
    expect(session.text).toBe("one");
  });
});

import { describe, expect, it } from "vitest";
import type { StepLine } from "../../src/library/models";
import { airflowRun, isDone, progressOf } from "../../src/library/tasks";

function task(task_id: string, state: string | null, map_index = -1) {
  return { task_id, task_display_name: task_id, state, map_index, start_date: null };
}

function line(step_id: string, state: StepLine["state"]): StepLine {
  const empty = { notes: [], stills: [], pairs: [], measures: [], fault: null, engine: "", made: 1, reused: 0 };
  return { ...empty, step_id, step: step_id, title: `The ${step_id}`, state, seconds: 1, money: 0, gpu_s: 0 };
}

describe("progress", () => {
  it("joins Airflow's tasks with the book's steps", () => {
    const tasks = [task("enrich", "success"), task("generate", "running"), task("export", null)];
    const all = progressOf([line("enrich", "reused")], tasks);
    expect(all.map((step) => [step.title, step.state])).toEqual([
      ["The enrich", "reused"],
      ["generate", "running"],
      ["export", "queued"],
    ]);
    expect(all.filter((step) => isDone(step.state))).toHaveLength(1);
  });

  it("counts the shots of a mapped step", () => {
    const tasks = [task("generate", "success", 0), task("generate", "success", 1), task("generate", null, 2)];
    expect(progressOf([], tasks)[0]).toMatchObject({ state: "running", done: 2, of: 3 });
  });

  it("tells a review from other waiting", () => {
    const tasks = [task("review", "deferred"), task("generate", "deferred")];
    expect(progressOf([line("review", "waiting")], tasks).map((step) => step.state)).toEqual(["waiting", "deferred"]);
  });

  it("shows steps of which Airflow knows nothing", () => {
    expect(progressOf([line("check", "made")], [])[0]?.state).toBe("made");
  });

  it("knows Airflow's name of a run whose book has another", () => {
    expect(airflowRun({ run_id: "scheduled__1.demo__film", dag_id: "demo__film" })).toBe("scheduled__1");
    expect(airflowRun({ run_id: "manual__1", dag_id: "demo__film" })).toBe("manual__1");
  });
});

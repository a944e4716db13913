/** How far a run is, as Airflow says it: the steps that are still to come are in no book yet. */
import { useQuery } from "@tanstack/react-query";
import { Fault, segment } from "../api/client";
import type { FilmDetail, StepLine } from "./models";

interface TaskInstance {
  task_id: string;
  task_display_name: string;
  state: string | null;
  map_index: number;
  start_date: string | null;
}

export type StepState = StepLine["state"] | "running" | "queued" | "deferred" | "skipped";

/** A step as Airflow and the run's book together tell it. */
export interface Progress {
  id: string;
  title: string;
  state: StepState;
  done: number;
  of: number;
  line: StepLine | null;
}

const EVERY_MS = 3_000;

export function useTasks(dagId: string, runId: string, going: boolean) {
  return useQuery<readonly TaskInstance[], Fault>({
    queryKey: ["tasks", dagId, runId],
    queryFn: async ({ signal }) => {
      const path = `api/v2/dags/${segment(dagId)}/dagRuns/${segment(runId)}/taskInstances?limit=500`;
      const response = await fetch(new URL(path, document.baseURI), { signal });
      if (!response.ok) throw new Fault(response.status, `http.${response.status}`, "", "", "");
      return ((await response.json()) as { task_instances: TaskInstance[] }).task_instances;
    },
    enabled: dagId !== "" && runId !== "",
    refetchInterval: going ? EVERY_MS : false,
  });
}

/** Airflow's name of a run; the book of one whose name another DAG has as well ends in its DAG's. */
export function airflowRun(film: Pick<FilmDetail, "run_id" | "dag_id">): string {
  const tail = `.${film.dag_id}`;
  return film.run_id.endsWith(tail) ? film.run_id.slice(0, -tail.length) : film.run_id;
}

/** Joins what Airflow says of a run's tasks with what its book says of its steps. */
export function progressOf(steps: readonly StepLine[], tasks: readonly TaskInstance[]): Progress[] {
  const lines = new Map(steps.map((step) => [step.step_id, step]));
  const ids = [...new Set([...tasks.map((task) => task.task_id), ...lines.keys()])];
  return ids.map((id) => {
    const own = tasks.filter((task) => task.task_id === id);
    const line = lines.get(id) ?? null;
    return {
      id,
      title: line?.title || own[0]?.task_display_name || id,
      state: stateOf(own, line),
      done: own.filter((task) => task.state === "success").length,
      of: own.length,
      line,
    };
  });
}

function stateOf(own: readonly TaskInstance[], line: StepLine | null): StepState {
  const states = own.map((task) => task.state ?? "");
  const some = (...names: string[]) => states.some((state) => names.includes(state));
  if (some("running", "restarting")) return line?.state === "waiting" ? "waiting" : "running";
  if (some("deferred", "awaiting_input"))
    return line?.state === "waiting" || some("awaiting_input") ? "waiting" : "deferred";
  if (some("failed", "up_for_retry")) return "failed";
  if (states.length > 0 && states.every((state) => ["skipped", "upstream_failed", "removed"].includes(state)))
    return "skipped";
  if (line) return line.state;
  return states.length > 0 && states.every((state) => state === "success")
    ? "made"
    : some("success")
      ? "running"
      : "queued";
}

export function isDone(state: StepState): boolean {
  return state === "made" || state === "reused" || state === "off" || state === "mixed" || state === "skipped";
}

/** All that can be held against each other in a film: pictures before and after a step, and shots of two revisions. */
import type { Against, FilmDetail, StepLine } from "./models";

export const PARENT = "parent:";

export interface Pair {
  key: string;
  before: string;
  after: string;
  shot: number | null;
  is_same: boolean;
}

export interface Comparable {
  id: string;
  step: StepLine | null;
}

/** Gives the steps that have pictures from before and after them, and the version before where there is one. */
export function comparables(film: Pick<FilmDetail, "steps" | "parent">): Comparable[] {
  const steps = film.steps.filter((step) => step.pairs.length > 0).map((step) => ({ id: step.step_id, step }));
  return [...(film.parent === "" ? [] : [{ id: PARENT, step: null }]), ...steps];
}

export function pairsOfStep(step: StepLine): Pair[] {
  return step.pairs.map((pair, at) => ({
    key: `${step.step_id} ${at}`,
    before: pair.before,
    after: pair.after,
    shot: pair.shot ?? null,
    is_same: pair.before === pair.after,
  }));
}

/** Gives the shots of two revisions; those that only one of them has lack a picture. */
export function pairsOfRevisions(against: Against | undefined): Pair[] {
  return (against?.shots ?? [])
    .filter((shot) => shot.before !== "" || shot.after !== "")
    .map((shot) => ({
      key: `shot ${shot.number}`,
      before: shot.before,
      after: shot.after,
      shot: shot.number,
      is_same: shot.is_same,
    }));
}

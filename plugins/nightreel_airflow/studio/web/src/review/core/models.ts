/** The server's models of reviews, by the names that this room uses. */
import { segment, type Model } from "../../api/client";

export type Line = Model<"WaitingReview">;
export type Queue = Model<"ReviewQueue">;
export type Sheet = Model<"ReviewSheetAnswer">;
export type Shot = Model<"ReviewShot">;
export type Film = Model<"ReviewFilm">;
export type Parent = Model<"ReviewParent">;
export type Decided = Model<"ReviewDecided">;
export type Outcome = Model<"OneOutcome">;
export type Choice = Decided["choice"];
export type Of = Line["of"];
export type Field = Model<"ReviewWords">["field"];
export type Reading = Model<"ReviewReading">;
export type Item = Model<"ReviewItem">;
export type Picture = Model<"ReviewPicture">;
export type Ruling = Required<Model<"Ruling">>;

/** Which review is meant. */
export interface Name {
  readonly dag_id: string;
  readonly run_id: string;
  readonly step_id: string;
}

/** One text for a review's name: a key of lists and of what is kept. */
export function idOf(name: Name): string {
  return `${name.dag_id} ${name.run_id} ${name.step_id}`;
}

export function sameReview(one: Name | null, other: Name | null): boolean {
  return one !== null && other !== null && idOf(one) === idOf(other);
}

/** Path of a review below the studio's interface. */
export function pathOf(name: Name): string {
  return `reviews/${segment(name.dag_id)}/${segment(name.run_id)}/${segment(name.step_id)}`;
}

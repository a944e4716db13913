/** The server's models that the library shows, by the names that they have there. */
import type { Model } from "../api/client";

export type FilmCard = Model<"FilmCard">;
export type FilmPage = Model<"FilmPage">;
export type FilmDetail = Model<"FilmDetail">;
export type FilmFile = Model<"FilmFile">;
export type Facets = Model<"Facets">;
export type Rendition = Model<"FilmRendition">;
export type ShotLine = Model<"ShotLine">;
export type StepLine = Model<"StepLine">;
export type BeforeAfter = Model<"BeforeAfter">;
export type Quality = Model<"Quality">;
export type FindingLine = Model<"FindingLine">;
export type Measure = Model<"Measure">;
export type HistoryLine = Model<"HistoryLine">;
export type ReviewLine = Model<"ReviewLine">;
export type RatingLine = Model<"RatingLine">;
export type Against = Model<"Against">;
export type ChangedValue = Model<"ChangedValue">;
export type ShotAgainst = Model<"ShotAgainst">;
export type Wave = Model<"Wave">;
export type Channel = Model<"Channel">;
export type Credentials = Model<"Credentials">;
export type Comment = Model<"Comment">;
export type CommentList = Model<"CommentList">;
export type RatedAnswer = Model<"RatedAnswer">;
export type Again = Model<"Again">;
export type RunState = FilmCard["state"];

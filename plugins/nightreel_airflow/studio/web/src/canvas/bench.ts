/** What every part of an open canvas shares. */
import { createContext, useContext } from "react";
import type { Desk } from "./core/desk";
import type { Session } from "./core/session";
import type { Steps } from "./core/steps";
import type { Store } from "./core/store";
import type { Palette } from "./types";

export interface Bench {
  readonly tenant: string;
  readonly pipeline: string;
  readonly palette: Palette;
  readonly steps: Steps;
  readonly session: Session;
  readonly desk: Store<Desk>;
  readonly readOnly: boolean;
}

export const BenchContext = createContext<Bench | null>(null);

export function useBench(): Bench {
  const bench = useContext(BenchContext);
  if (bench === null) throw new Error("this part stands on an open canvas");
  return bench;
}

/** What the parts of a drawn graph share. */
import { createContext, useContext } from "react";
import type { Desk } from "../core/desk";
import type { Steps } from "../core/steps";
import type { Store } from "../core/store";
import type { Note } from "../types";

export interface Sheet {
  readonly steps: Steps;
  readonly desk: Store<Desk>;
  readonly readOnly: boolean;
  readonly changeNote: (index: number, change: Partial<Note>) => void;
}

export const SheetContext = createContext<Sheet | null>(null);

export function useSheet(): Sheet {
  const sheet = useContext(SheetContext);
  if (sheet === null) throw new Error("this part stands on a sheet");
  return sheet;
}

import type { Words } from "./words";

export const libraryWords = {} satisfies Words;

import type { Words } from "./words";

export const batchWords = {} satisfies Words;

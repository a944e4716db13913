import type { Words } from "./words";

export const reviewWords = {} satisfies Words;

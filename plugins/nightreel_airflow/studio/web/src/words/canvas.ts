import type { Words } from "./words";

export const canvasWords = {} satisfies Words;

/** What was before and after: undo and redo over any value. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Names the change that made the present one, and when: changes of one name in a row are one step back. */
  readonly mark: { readonly name: string; readonly at_ms: number };
}

const LONGEST = 200;
/** Changes of one name count as one as long as less than this lies between them, in milliseconds. */
const TOGETHER_MS = 1200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], mark: { name: "", at_ms: 0 } };
}

/** Makes a change. An empty name is always a step of its own. */
export function push<T>(history: History<T>, present: T, name = "", now_ms = Date.now()): History<T> {
  const joins = name !== "" && name === history.mark.name && now_ms - history.mark.at_ms < TOGETHER_MS;
  const past = joins ? history.past : [...history.past, history.present].slice(-LONGEST);
  return { past, present, future: [], mark: { name, at_ms: now_ms } };
}

/** Says more about the present, without a step. */
export function amend<T>(history: History<T>, present: T): History<T> {
  return { ...history, present };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    mark: { name: "", at_ms: 0 },
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future, mark: { name: "", at_ms: 0 } };
}

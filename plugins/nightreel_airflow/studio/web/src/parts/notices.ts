/** Short notices in the corner: kept here, so that whatever is not a component can give one as well. */
export interface Notice {
  id: number;
  kind: "plain" | "good" | "bad";
  text: string;
}

type Listener = (notices: readonly Notice[]) => void;

const LASTS_MS = { plain: 5_000, good: 5_000, bad: 15_000 };
let notices: readonly Notice[] = [];
let next = 1;
const listeners = new Set<Listener>();

function change(to: readonly Notice[]): void {
  notices = to;
  for (const listener of listeners) listener(to);
}

export function notify(text: string, kind: Notice["kind"] = "plain"): void {
  const id = next++;
  change([...notices.slice(-3), { id, kind, text }]);
  setTimeout(() => dismiss(id), LASTS_MS[kind]);
}

export function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function current(): readonly Notice[] {
  return notices;
}

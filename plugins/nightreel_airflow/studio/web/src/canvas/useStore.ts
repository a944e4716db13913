/** Reads a part of a store: a component is drawn again only when that part is another value. */
import { useSyncExternalStore } from "react";
import type { Store } from "./core/store";

export function useStore<T, P>(store: Store<T>, part: (value: T) => P): P {
  return useSyncExternalStore(store.listen, () => part(store.get()));
}

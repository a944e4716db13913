/** React's side of the deck. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Deck, DeckState } from "./deck";

export function useDeck(deck: Deck): DeckState {
  return useSyncExternalStore(deck.listen, deck.now);
}

/** Follows the film's time without drawing the component anew: `move` sets what moves by hand. */
export function useClock(deck: Deck, move: (time_s: number) => void): void {
  const latest = useRef(move);
  latest.current = move;
  useEffect(() => deck.follow((time_s) => latest.current(time_s)), [deck]);
}

/** Gives something of the film's time, and draws anew only when that changes. */
export function useAtTime<T extends string | number | boolean>(deck: Deck, of: (time_s: number) => T): T {
  const [value, setValue] = useState(() => of(deck.time()));
  useClock(deck, (time_s) => setValue(of(time_s)));
  return value;
}

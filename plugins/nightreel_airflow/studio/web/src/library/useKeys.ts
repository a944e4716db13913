/** Lets the player's keys work wherever on the film's page the focus is. */
import { useEffect, useRef } from "react";
import type { Deck } from "./deck";
import { actOf, type Act } from "./keys";
import type { ShotLine } from "./models";
import { shotAt } from "./timing";

const VOLUME_STEP = 0.1;

interface Others {
  captions: () => void;
  fullScreen: () => void;
  write: () => void;
}

export function useKeys(deck: Deck, shots: readonly ShotLine[], others: Others): void {
  const latest = useRef({ shots, others });
  latest.current = { shots, others };
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const act = actOf(event);
      if (!act) return;
      event.preventDefault();
      acts(deck, latest.current.shots, latest.current.others)[act]();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [deck]);
}

function acts(deck: Deck, shots: readonly ShotLine[], others: Others): Record<Act, () => void> {
  const shot = (by: number) => {
    const to = shots[shotAt(shots, deck.time()) + by] ?? (by < 0 ? shots[0] : undefined);
    if (to) deck.seek(to.start_s + 0.001);
  };
  return {
    toggle: () => deck.toggle(),
    back: () => deck.shuttle(-1),
    pause: () => deck.toggle(),
    forward: () => deck.shuttle(1),
    "frame-back": () => deck.step(-1),
    "frame-on": () => deck.step(1),
    "second-back": () => deck.seek(deck.time() - 1),
    "second-on": () => deck.seek(deck.time() + 1),
    "shot-back": () => shot(-1),
    "shot-on": () => shot(1),
    start: () => deck.seek(0),
    end: () => deck.seek(deck.duration()),
    louder: () => deck.setVolume(deck.now().volume + VOLUME_STEP),
    softer: () => deck.setVolume(deck.now().volume - VOLUME_STEP),
    mute: () => deck.mute(),
    full: others.fullScreen,
    captions: others.captions,
    comment: others.write,
  };
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deck, type Film } from "../../src/library/deck";
import { frameAt } from "../../src/library/timing";

/** A video as the deck needs it; time goes on by hand. */
class Video extends EventTarget {
  currentTime = 0;
  duration = 6;
  muted = false;
  volume = 1;
  playbackRate = 1;
  paused = true;
  ended = false;
  readyState = 4;
  play = vi.fn(async () => {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  });
  pause = vi.fn(() => {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  });
}

function loaded(): { deck: Deck; video: Video } {
  const deck = new Deck(30, 180);
  const video = new Video();
  deck.drive(video as unknown as Film);
  return { deck, video };
}

let ticks: ((now_ms: number) => void)[] = [];
beforeEach(() => {
  ticks = [];
  vi.stubGlobal("requestAnimationFrame", (tick: (now_ms: number) => void) => ticks.push(tick));
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

describe("deck", () => {
  it("plays and pauses", async () => {
    const { deck, video } = loaded();
    deck.toggle();
    await Promise.resolve();
    expect(deck.now().playing).toBe(true);
    deck.toggle();
    expect(deck.now().playing).toBe(false);
    expect(video.paused).toBe(true);
  });

  it("steps frames and stops for it", () => {
    const { deck, video } = loaded();
    deck.play();
    deck.step(1);
    deck.step(1);
    deck.step(-1);
    expect(video.paused).toBe(true);
    expect(frameAt(video.currentTime, 30)).toBe(1);
  });

  it("goes faster with each L, and backwards with J", () => {
    const { deck, video } = loaded();
    deck.shuttle(1);
    deck.shuttle(1);
    expect(video.playbackRate).toBe(2);
    video.currentTime = 3;
    deck.shuttle(-1);
    expect(deck.now().rate).toBe(-1);
    ticks.at(-1)?.(performance.now() + 1000);
    expect(video.currentTime).toBeLessThan(2.1);
    expect(video.paused).toBe(true);
    deck.pause();
    expect(deck.now()).toMatchObject({ playing: false, rate: 1 });
  });

  it("stops at the beginning when it goes backwards", () => {
    const { deck, video } = loaded();
    video.currentTime = 0.2;
    deck.shuttle(-1);
    ticks.at(-1)?.(performance.now() + 1000);
    expect(video.currentTime).toBe(0);
    expect(deck.now().playing).toBe(false);
  });

  it("begins anew when it stood at the end", () => {
    const { deck, video } = loaded();
    video.currentTime = 6;
    deck.play();
    expect(video.currentTime).toBe(0);
  });

  it("keeps place and sound when another rendition is taken", () => {
    const { deck, video } = loaded();
    deck.setVolume(0.4);
    deck.seek(2.5);
    deck.drive(null);
    const other = new Video();
    deck.drive(other as unknown as Film);
    expect(other.currentTime).toBe(2.5);
    expect(other.volume).toBe(0.4);
    expect(video.currentTime).toBe(2.5);
  });

  it("goes on playing in another rendition", () => {
    const { deck } = loaded();
    deck.play();
    deck.drive(null);
    const other = new Video();
    deck.drive(other as unknown as Film);
    expect(other.play).toHaveBeenCalled();
  });

  it("remembers where to go before the film is there", () => {
    const deck = new Deck(30, 180);
    deck.seek(4);
    expect(deck.time()).toBe(4);
    const video = new Video();
    video.readyState = 0;
    deck.drive(video as unknown as Film);
    video.readyState = 4;
    video.dispatchEvent(new Event("loadeddata"));
    expect(video.currentTime).toBe(4);
  });

  it("never leaves the film", () => {
    const { deck, video } = loaded();
    deck.seek(99);
    expect(frameAt(video.currentTime, 30)).toBe(179);
    deck.seek(-1);
    expect(video.currentTime).toBe(0);
  });

  it("tells who listens, and no longer who does not", () => {
    const { deck } = loaded();
    const heard = vi.fn();
    const times: number[] = [];
    const leave = deck.listen(heard);
    deck.follow((time_s) => times.push(time_s));
    deck.mute();
    deck.seek(1);
    leave();
    deck.mute();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(times).toContain(1);
  });

  it("says that a film cannot be played", () => {
    const { deck, video } = loaded();
    video.dispatchEvent(new Event("error"));
    expect(deck.now().failed).toBe(true);
  });
});

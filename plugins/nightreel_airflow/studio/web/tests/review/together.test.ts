/** Two films in step. */
import { expect, test } from "vitest";
import { follow, type Video } from "../../src/review/core/together";

class Film extends EventTarget implements Video {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  constructor(readonly duration: number) {
    super();
  }
  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
  at(seconds: number, event: string): void {
    this.currentTime = seconds;
    this.dispatchEvent(new Event(event));
  }
}

test("the earlier film goes where the new one goes, and runs while it runs", () => {
  const [now, before] = [new Film(6), new Film(6)];
  follow(now, before);
  now.at(2.5, "seeking");
  expect(before.currentTime).toBe(2.5);
  void now.play();
  expect(before.paused).toBe(false);
  now.playbackRate = 0.5;
  now.dispatchEvent(new Event("ratechange"));
  expect(before.playbackRate).toBe(0.5);
  now.pause();
  expect(before.paused).toBe(true);
});

test("a small distance is left alone while they run, and mended when they stand", () => {
  const [now, before] = [new Film(6), new Film(6)];
  follow(now, before);
  void now.play();
  before.currentTime = 1;
  now.at(1.05, "timeupdate");
  expect(before.currentTime).toBe(1);
  now.at(1.5, "timeupdate");
  expect(before.currentTime).toBe(1.5);
  before.currentTime = 1.47;
  now.pause();
  expect(before.currentTime).toBe(1.5);
});

test("the shorter film waits at its end", () => {
  const [now, before] = [new Film(8), new Film(5)];
  follow(now, before);
  void now.play();
  now.at(6, "timeupdate");
  expect([before.currentTime, before.paused]).toEqual([5, true]);
  now.at(1, "seeked");
  expect([before.currentTime, before.paused]).toEqual([1, false]);
});

test("nothing follows any more once it was ended", () => {
  const [now, before] = [new Film(6), new Film(6)];
  const end = follow(now, before);
  void now.play();
  end();
  expect(before.paused).toBe(true);
  now.at(4, "seeking");
  expect(before.currentTime).toBe(0);
});

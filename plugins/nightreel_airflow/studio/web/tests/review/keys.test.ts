/** Keys of the room, of the player, and whose a key is. */
import { expect, test, vi } from "vitest";
import { clock, frameAt, frameTime, playByKey } from "../../src/parts/playing";
import { actionOf, belongsToControl } from "../../src/review/core/keys";

const key = (name: string, held: object = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test.each([
  ["a", { act: "approve" }],
  ["R", { act: "reject" }],
  ["g", { act: "again" }],
  ["n", { act: "note" }],
  ["?", { act: "keys" }],
  ["ArrowDown", { act: "move", by: 1 }],
  ["ArrowLeft", { act: "shot", by: -1 }],
  ["7", { act: "goto", shot: 7 }],
  ["0", null],
  [" ", null],
])("%s means what the list of keys says", (name, action) => {
  expect(actionOf(key(name))).toEqual(action);
});

test("keys with a modifier belong to the browser", () => {
  expect(actionOf(key("a", { ctrlKey: true }))).toBeNull();
  expect(actionOf(key("r", { metaKey: true }))).toBeNull();
});

test.each([
  ["<textarea></textarea>", "a", true],
  ["<input type=text>", "a", true],
  ["<input type=checkbox>", "a", false],
  ["<input type=checkbox>", " ", true],
  ["<input type=range>", "ArrowLeft", true],
  ["<button></button>", " ", true],
  ["<button></button>", "a", false],
  ["<div></div>", " ", false],
])("in %s, %s is the control's own: %s", (html, name, own) => {
  document.body.innerHTML = html;
  expect(belongsToControl(document.body.firstElementChild, key(name))).toBe(own);
});

function film(over: object = {}) {
  return { currentTime: 1, duration: 6, paused: true, play: vi.fn(() => Promise.resolve()), pause: vi.fn(), ...over };
}

test("frames are stepped by one, whatever the rate", () => {
  for (const fps of [24, 25, 30, 30000 / 1001]) {
    const shown = film();
    const before = frameAt(shown.currentTime, fps);
    expect(playByKey(shown, key("."), fps)).toBe(true);
    expect(frameAt(shown.currentTime, fps)).toBe(before + 1);
    playByKey(shown, key(","), fps);
    expect(frameAt(shown.currentTime, fps)).toBe(before);
  }
  expect(frameTime(0, -1, 25)).toBe(0.02);
});

test("space plays and pauses, and seconds stay within the film", () => {
  const still = film();
  playByKey(still, key(" "));
  expect(still.play).toHaveBeenCalledOnce();
  const running = film({ paused: false });
  playByKey(running, key(" "));
  expect(running.pause).toHaveBeenCalledOnce();
  const near = film({ currentTime: 3 });
  playByKey(near, key("l"));
  expect(near.currentTime).toBe(6);
  playByKey(near, key("j"));
  playByKey(near, key("j"));
  expect(near.currentTime).toBe(0);
  expect(playByKey(near, key("x"))).toBe(false);
});

test("a time code reads as in a film", () => {
  expect([0, 3.25, 59.96, 63.2, Number.NaN].map(clock)).toEqual(["0:00.0", "0:03.3", "1:00.0", "1:03.2", "0:00.0"]);
});

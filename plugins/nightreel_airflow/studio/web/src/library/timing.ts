/** Frames, time codes and shots of a film, beside what every player of the studio shares. */
import { frameAt, frameTime } from "../parts/playing";

export { clock as place, frameAt } from "../parts/playing";

/** What a player's clock may be short of a shot's beginning. */
const SLACK_S = 0.001;
const FASTEST = 8;

/** Gives the time of another frame, some frames on; within the film. */
export function framesOn(time_s: number, fps: number, by: number, frames: number): number {
  const last = frameTime(0, Math.max(0, frames - 1), fps);
  return Math.min(last, frameTime(time_s, by, fps));
}

/** Gives a time code: minutes, seconds and frames; hours where the film has some. */
export function timeCode(time_s: number, fps: number): string {
  const whole = Math.max(1, Math.round(fps));
  const frame = frameAt(time_s, fps);
  const seconds = Math.floor(frame / whole);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60, frame % whole];
  const hours = Math.floor(seconds / 3600);
  return (hours > 0 ? [hours, ...parts] : parts).map((part) => String(part).padStart(2, "0")).join(":");
}

/** Gives how long a film is: 0:08, 1:02:03. */
export function length(time_s: number): string {
  const seconds = Math.max(0, Math.round(time_s));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

export interface Stretch {
  start_s: number;
  duration_s: number;
}

/** Finds which of the shots is seen at a time; before the first it is the first. */
export function shotAt(shots: readonly Stretch[], time_s: number): number {
  let found = 0;
  shots.forEach((shot, index) => {
    if (time_s >= shot.start_s - SLACK_S) found = index;
  });
  return found;
}

/** Gives the rate that J or L leads to: faster in one's own direction, and back to plain speed in the other. */
export function shuttled(rate: number, direction: -1 | 1): number {
  if (Math.sign(rate) !== direction) return direction;
  return direction * Math.min(FASTEST, Math.abs(rate) * 2);
}

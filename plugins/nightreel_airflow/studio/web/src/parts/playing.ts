/** Playing a film by hand: time codes, single frames, and the keys for both. Knows a video only by what it needs of it. */

/** What is needed of a `<video>`. */
export interface Playing {
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  play(): Promise<void>;
  pause(): void;
}

/** A key as the browser tells it. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const JUMP_S = 5;
const USUAL_FPS = 25;

/** Seconds as people read them in a film: `1:03.2`. */
export function clock(seconds: number): string {
  const tenths = Math.round((Number.isFinite(seconds) ? Math.max(0, seconds) : 0) * 10);
  const rest = Math.floor(tenths / 10) % 60;
  return `${Math.floor(tenths / 600)}:${String(rest).padStart(2, "0")}.${tenths % 10}`;
}

/** Number of the frame that is shown at a time, from 0. */
export function frameAt(seconds: number, fps: number): number {
  return Math.max(0, Math.floor(seconds * fps + 1e-4));
}

/** The time in the middle of the frame that lies so many frames further: no rounding of a decoder leaves it. */
export function frameTime(seconds: number, frames: number, fps: number): number {
  return (Math.max(0, frameAt(seconds, fps) + frames) + 0.5) / fps;
}

export function toggle(video: Playing): void {
  if (video.paused) void video.play().catch(() => undefined);
  else video.pause();
}

export function seek(video: Playing, seconds: number): void {
  const last = Number.isFinite(video.duration) ? video.duration : seconds;
  video.currentTime = Math.min(Math.max(0, seconds), last);
}

export function stepFrames(video: Playing, frames: number, fps: number = USUAL_FPS): void {
  video.pause();
  seek(video, frameTime(video.currentTime, frames, fps));
}

/** Does what a key means for a film, and says whether it meant anything: space, `,` `.` for frames, `J` `L` for seconds. */
export function playByKey(video: Playing, key: Key, fps?: number): boolean {
  if (key.ctrlKey || key.metaKey || key.altKey) return false;
  const acts: Record<string, () => void> = {
    " ": () => toggle(video),
    k: () => toggle(video),
    ",": () => stepFrames(video, -1, fps),
    ".": () => stepFrames(video, 1, fps),
    j: () => seek(video, video.currentTime - JUMP_S),
    l: () => seek(video, video.currentTime + JUMP_S),
  };
  const act = acts[key.key.toLowerCase()];
  act?.();
  return act !== undefined;
}

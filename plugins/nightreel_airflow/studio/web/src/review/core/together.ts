/** Two films in step: one leads, the other is where the first one is. */

/** What is needed of a video. */
export interface Video extends EventTarget {
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly duration: number;
  play(): Promise<void>;
  pause(): void;
}

const APART_S = 0.08;
const EVENTS = ["play", "pause", "seeking", "seeked", "timeupdate", "ratechange", "ended"] as const;

/** Makes a film follow another until the function that is given back is called. The shorter one waits at its end. */
export function follow(leader: Video, follower: Video): () => void {
  const keepStep = () => {
    const last = Number.isFinite(follower.duration) ? follower.duration : leader.currentTime;
    const place = Math.min(leader.currentTime, last);
    const runs = !leader.paused && leader.currentTime < last;
    follower.playbackRate = leader.playbackRate;
    if (Math.abs(follower.currentTime - place) > (runs ? APART_S : 0.001)) follower.currentTime = place;
    if (runs && follower.paused) void follower.play().catch(() => undefined);
    if (!runs && !follower.paused) follower.pause();
  };
  for (const event of EVENTS) leader.addEventListener(event, keepStep);
  follower.addEventListener("loadedmetadata", keepStep);
  keepStep();
  return () => {
    for (const event of EVENTS) leader.removeEventListener(event, keepStep);
    follower.removeEventListener("loadedmetadata", keepStep);
    follower.pause();
  };
}

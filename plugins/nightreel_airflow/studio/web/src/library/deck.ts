/** The player's machine without its face: it drives a video, and tells whoever listens what it does. */
import { frameAt, framesOn, shuttled } from "./timing";

/** The part of a browser's video that the deck drives. */
export type Film = Pick<
  HTMLVideoElement,
  | "currentTime"
  | "duration"
  | "muted"
  | "volume"
  | "playbackRate"
  | "paused"
  | "ended"
  | "readyState"
  | "play"
  | "pause"
  | "addEventListener"
  | "removeEventListener"
>;

export interface DeckState {
  playing: boolean;
  /** Speed, below 0 backwards. */
  rate: number;
  muted: boolean;
  volume: number;
  /** Whether the film can be seen yet. */
  ready: boolean;
  failed: boolean;
}

const START: DeckState = { playing: false, rate: 1, muted: false, volume: 1, ready: false, failed: false };
const EVENTS = ["play", "pause", "ended", "volumechange", "ratechange", "loadeddata", "seeked", "error"] as const;

export class Deck {
  private film: Film | null = null;
  private state: DeckState = START;
  private readonly listeners = new Set<() => void>();
  private readonly clocks = new Set<(time_s: number) => void>();
  private beat = 0;
  private back = 0;
  private last_ms = 0;
  private wanted_s: number | null = null;
  private resumes = false;

  constructor(
    private fps = 25,
    private frames = 0,
  ) {}

  /** Takes a video to drive, or lets go of it; the next one goes on where this one was. */
  drive(film: Film | null): void {
    if (this.film === film) return;
    if (this.film) {
      for (const event of EVENTS) this.film.removeEventListener(event, this.hear);
      this.wanted_s = this.time();
      this.resumes = this.state.playing && this.back >= 0;
    }
    this.rewind(0);
    this.film = film;
    this.change({ playing: false, ready: false, failed: false, rate: 1 });
    if (!film) return;
    film.muted = this.state.muted;
    film.volume = this.state.volume;
    for (const event of EVENTS) film.addEventListener(event, this.hear);
    if (film.readyState >= 2) this.hear({ type: "loadeddata" } as Event);
  }

  /** Says of which film the frames are counted. */
  count(fps: number, frames: number): void {
    this.fps = fps;
    this.frames = frames;
  }

  now = (): DeckState => this.state;

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Calls back with the time, at once and whenever it changes: for what moves with the film. */
  follow = (told: (time_s: number) => void): (() => void) => {
    this.clocks.add(told);
    told(this.time());
    return () => void this.clocks.delete(told);
  };

  time(): number {
    return this.wanted_s ?? this.film?.currentTime ?? 0;
  }

  duration(): number {
    const said = this.film?.duration ?? 0;
    return Number.isFinite(said) && said > 0 ? said : this.fps > 0 ? this.frames / this.fps : 0;
  }

  play(rate = 1): void {
    if (!this.film) return;
    if (this.time() >= this.duration() - 1 / this.fps) this.seek(0);
    this.rewind(0);
    this.film.playbackRate = rate;
    this.change({ rate });
    void this.film.play().catch(() => this.change({ playing: false }));
  }

  pause(): void {
    this.rewind(0);
    this.film?.pause();
    this.change({ playing: false, rate: 1 });
  }

  toggle(): void {
    if (this.state.playing) this.pause();
    else this.play();
  }

  /** J and L: faster with each press, in that direction. */
  shuttle(direction: -1 | 1): void {
    const rate = this.state.playing ? shuttled(this.state.rate, direction) : direction;
    if (rate > 0) this.play(rate);
    else this.rewind(rate);
  }

  setRate(rate: number): void {
    if (this.film) this.film.playbackRate = rate;
    this.change({ rate });
  }

  seek(time_s: number): void {
    const to = Math.min(Math.max(0, time_s), Math.max(0, this.duration() - 0.5 / this.fps));
    if (this.film && this.film.readyState >= 1) {
      this.film.currentTime = to;
      this.wanted_s = null;
    } else {
      this.wanted_s = to;
    }
    this.tell(to);
  }

  step(by: number): void {
    this.pause();
    this.seek(framesOn(this.time(), this.fps, by, this.frames));
  }

  frame(): number {
    return frameAt(this.time(), this.fps);
  }

  setVolume(volume: number): void {
    const level = Math.min(1, Math.max(0, volume));
    if (this.film) Object.assign(this.film, { volume: level, muted: level === 0 });
    this.change({ volume: level, muted: level === 0 });
  }

  mute(muted = !this.state.muted): void {
    if (this.film) this.film.muted = muted;
    this.change({ muted });
  }

  private readonly hear = (event: Event): void => {
    const film = this.film;
    if (!film) return;
    if (event.type === "error") return this.change({ failed: true, playing: false });
    if (event.type === "loadeddata") this.begin();
    const forward = !film.paused && !film.ended;
    this.change({
      playing: forward || this.back < 0,
      ready: film.readyState >= 2,
      muted: film.muted,
      volume: film.volume,
      ...(this.back < 0 ? {} : { rate: film.playbackRate }),
    });
    if (forward) this.run();
    this.tell(this.time());
  };

  private begin(): void {
    if (this.wanted_s !== null) this.seek(this.wanted_s);
    if (this.resumes) this.play();
    this.resumes = false;
  }

  /** Goes backwards by steps, since a browser cannot play so; 0 ends it. */
  private rewind(rate: number): void {
    this.back = rate;
    if (rate >= 0) return;
    this.film?.pause();
    this.change({ playing: true, rate });
    this.run();
  }

  private run(): void {
    cancelAnimationFrame(this.beat);
    this.last_ms = performance.now();
    this.beat = requestAnimationFrame(this.tick);
  }

  private readonly tick = (now_ms: number): void => {
    const film = this.film;
    if (!film) return;
    if (this.back < 0) {
      const to = film.currentTime + (this.back * (now_ms - this.last_ms)) / 1000;
      this.seek(to);
      if (to <= 0) return this.pause();
    } else {
      this.tell(this.time());
      if (film.paused) return;
    }
    this.last_ms = now_ms;
    this.beat = requestAnimationFrame(this.tick);
  };

  private tell(time_s: number): void {
    for (const told of this.clocks) told(time_s);
  }

  private change(change: Partial<DeckState>): void {
    const next = { ...this.state, ...change };
    if ((Object.keys(next) as (keyof DeckState)[]).every((key) => next[key] === this.state[key])) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}

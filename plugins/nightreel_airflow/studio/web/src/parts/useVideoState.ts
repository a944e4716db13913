/** What a video does now: read at each frame that it shows, so that a time code stands still only when the film does. */
import { useEffect, useState, type RefObject } from "react";

export interface VideoState {
  time: number;
  duration: number;
  paused: boolean;
  muted: boolean;
}

const EVENTS = ["timeupdate", "seeking", "seeked", "play", "pause", "durationchange", "volumechange", "ended"] as const;
const STILL: VideoState = { time: 0, duration: 0, paused: true, muted: false };

export function useVideoState(ref: RefObject<HTMLVideoElement | null>, src: string): VideoState {
  const [state, setState] = useState(STILL);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    let request = 0;
    const read = () => {
      const duration = Number.isFinite(video.duration) ? video.duration : 0;
      setState({ time: video.currentTime, duration, paused: video.paused, muted: video.muted });
    };
    const everyFrame = () => {
      read();
      request = video.requestVideoFrameCallback(everyFrame);
    };
    const byFrames = "requestVideoFrameCallback" in video;
    for (const event of EVENTS) video.addEventListener(event, read);
    if (byFrames) request = video.requestVideoFrameCallback(everyFrame);
    read();
    return () => {
      for (const event of EVENTS) video.removeEventListener(event, read);
      if (byFrames) video.cancelVideoFrameCallback(request);
    };
  }, [ref, src]);
  return state;
}

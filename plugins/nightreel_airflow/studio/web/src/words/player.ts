import type { Words } from "./words";

export const playerWords = {
  play: { en: "Play", zh: "播放" },
  pause: { en: "Pause", zh: "暂停" },
  back: { en: "One frame back", zh: "后退一帧" },
  forward: { en: "One frame forward", zh: "前进一帧" },
  place: { en: "Place in the film", zh: "播放位置" },
  captions: { en: "Captions", zh: "字幕" },
  mute: { en: "Sound off", zh: "静音" },
  unmute: { en: "Sound on", zh: "打开声音" },
  whole: { en: "Whole screen", zh: "全屏" },
  frame: { en: "frame {n}", zh: "第 {n} 帧" },
} satisfies Words;

/** The picture of each step: one line drawing that says what it does. */
import {
  AudioLines,
  BadgeCheck,
  Captions,
  CircleHelp,
  Clapperboard,
  ClipboardCheck,
  Fingerprint,
  Inbox,
  Maximize2,
  MessageSquareText,
  MonitorPlay,
  PenLine,
  Palette,
  Scissors,
  ScrollText,
  Send,
  Sparkles,
  SunDim,
  UserRoundCheck,
  type LucideIcon,
} from "lucide-react";

const PICTURES: Readonly<Record<string, LucideIcon>> = {
  assemble: Scissors,
  caption: Captions,
  check: ClipboardCheck,
  deflicker: SunDim,
  enrich: PenLine,
  export: MonitorPlay,
  generate: Clapperboard,
  grade: Palette,
  intake: Inbox,
  label: BadgeCheck,
  publish: Send,
  review: UserRoundCheck,
  review_cut: MessageSquareText,
  review_script: ScrollText,
  sound: AudioLines,
  upscale: Maximize2,
  watermark: Fingerprint,
};

/** Gives a step's picture; a step of another package has a general one, one that nobody knows a question mark. */
export function pictureOf(step: string, isKnown: boolean): LucideIcon {
  return PICTURES[step] ?? (isKnown ? Sparkles : CircleHelp);
}

/** The player's keys: those that editors know. */
export type Act =
  | "toggle"
  | "back"
  | "pause"
  | "forward"
  | "frame-back"
  | "frame-on"
  | "second-back"
  | "second-on"
  | "shot-back"
  | "shot-on"
  | "start"
  | "end"
  | "louder"
  | "softer"
  | "mute"
  | "full"
  | "captions"
  | "comment";

const PLAIN: Readonly<Record<string, Act>> = {
  " ": "toggle",
  j: "back",
  k: "pause",
  l: "forward",
  ",": "frame-back",
  ".": "frame-on",
  ArrowLeft: "second-back",
  ArrowRight: "second-on",
  ArrowUp: "louder",
  ArrowDown: "softer",
  Home: "start",
  End: "end",
  m: "mute",
  f: "full",
  c: "captions",
  n: "comment",
};
const SHIFTED: Readonly<Record<string, Act>> = { ArrowLeft: "shot-back", ArrowRight: "shot-on" };
/** What uses these keys itself. */
const OWN = "input, textarea, select, [contenteditable], dialog, [role=dialog]";
const CONTROLS = "button, a, [role=tab], [role=radio], [role=slider], [role=menuitem], summary";
const FOR_CONTROLS = new Set([" ", "Enter", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

/** Gives what a key does here; nothing where somebody writes, or where a control has its own use for it. */
export function actOf(event: Pressed): Act | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(OWN)) return undefined;
  if (FOR_CONTROLS.has(event.key) && target?.closest(CONTROLS)) return undefined;
  if (event.shiftKey && event.key in SHIFTED) return SHIFTED[event.key];
  return PLAIN[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

/** What the canvas tells screen readers by itself, in the page's language. */
import type { AriaLabelConfig } from "@xyflow/react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";

export function flowWords(): Partial<AriaLabelConfig> {
  const say = speaker(canvasWords);
  return {
    "node.a11yDescription.default": say("ariaNode"),
    "node.a11yDescription.keyboardDisabled": say("ariaNode"),
    "node.a11yDescription.ariaLiveMessage": ({ x, y }) => say("ariaMoved", { x: Math.round(x), y: Math.round(y) }),
    "edge.a11yDescription.default": say("ariaEdge"),
    "minimap.ariaLabel": say("map"),
    "handle.ariaLabel": say("port"),
  };
}

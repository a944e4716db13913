/** One port of a step: a dot in the colour of its kind, and its name. While a connection is drawn it shows if it fits. */
import { Handle, Position } from "@xyflow/react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { kindColour } from "../core/kinds";
import type { Desk } from "../core/desk";
import { reasonWords } from "../reason";
import type { PalettePort } from "../types";
import { useStore } from "../useStore";
import { useSheet } from "./context";

interface Props {
  node: string;
  port: PalettePort;
  isOutput: boolean;
  isWired: boolean;
}

export function Port({ node, port, isOutput, isWired }: Props) {
  const say = speaker(canvasWords);
  const { desk } = useSheet();
  const fit = useStore(desk, (value) => fitOf(value, node, port.name, isOutput));
  const state = fit === undefined ? {} : { "data-fit": fit === null ? "yes" : "no" };
  const kind = say(`kind_${port.kind}`);
  const name = say(isOutput ? "portGives" : "portTakes", { port: port.name, kind });
  return (
    <div className="nr-port" data-side={isOutput ? "out" : "in"} {...state}>
      <Handle
        type={isOutput ? "source" : "target"}
        position={isOutput ? Position.Right : Position.Left}
        id={port.name}
        role="img"
        aria-label={name}
        title={name}
        className="nr-port-dot"
        data-wired={isWired || undefined}
        data-optional={port.optional || undefined}
        style={{ "--kind": kindColour(port.kind) } as React.CSSProperties}
      />
      <span>{port.name}</span>
      {fit ? (
        <span className="nr-port-why" role="tooltip">
          {reasonWords(fit)}
        </span>
      ) : null}
    </div>
  );
}

/** `undefined` while nothing is drawn to this side, `null` where it fits, else the reason. */
function fitOf(desk: Desk, node: string, port: string, isOutput: boolean) {
  const { drawing } = desk;
  return drawing === null || drawing.isOutput === isOutput ? undefined : drawing.fits.get(`${node}.${port}`);
}

/** A step on the canvas: its picture or what it made, its name, its ports, and what it takes in money and time. */
import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { CircleAlert, Cpu, Hand, Layers, Lock, Microchip } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { StepData, StepFlow } from "../core/flow";
import { moneyWords, timeWords } from "../figures";
import type { PaletteStep } from "../types";
import { useSheet } from "./context";
import { Port } from "./Port";
import { StepPicture } from "./StepPicture";

function StepCard({ data }: NodeProps<StepFlow>) {
  const { steps } = useSheet();
  const { node, faults, preview, mark, wired } = data;
  const step = steps.get(node.step);
  const say = speaker(canvasWords);
  const is = new Set(wired.split(" "));
  return (
    <article
      className="nr-step"
      data-group={step?.group ?? "unknown"}
      data-fault={faults.length > 0 || undefined}
      data-mark={mark ?? undefined}
    >
      <StepPicture step={node.step} isKnown={step !== undefined} preview={preview} />
      <header>
        <h3>{step?.title ?? (node.step || say("stepUnread"))}</h3>
        {node.id === node.step ? null : <code>{node.id}</code>}
        <Chips data={data} step={step} />
      </header>
      <div className="nr-step-ports">
        <div>
          {inputs(data, step).map((port) => (
            <Port key={port.name} node={node.id} port={port} isOutput={false} isWired={is.has(`in:${port.name}`)} />
          ))}
        </div>
        <div>
          {outputs(data, step).map((port) => (
            <Port key={port.name} node={node.id} port={port} isOutput isWired={is.has(`out:${port.name}`)} />
          ))}
        </div>
      </div>
      <StepFoot data={data} />
    </article>
  );
}

export const StepNode = memo(StepCard);

function Chips({ data, step }: { data: StepData; step: PaletteStep | undefined }) {
  const say = speaker(canvasWords);
  const { node } = data;
  const named = node.engine ?? step?.default_engine ?? "";
  const engine = step?.engines.find((one) => one.name === named);
  const Device = step?.queue === "gpu" || engine?.devices.join() === "gpu" ? Microchip : Cpu;
  return (
    <p className="nr-step-chips">
      {named ? (
        <span className="nr-chip" data-set={node.engine !== null || undefined} title={engine?.title}>
          <Device size={11} aria-hidden />
          {named}
        </span>
      ) : null}
      {step?.each ? (
        <span className="nr-chip" title={say("eachHelp")}>
          <Layers size={11} aria-hidden />
          {say("each")}
        </span>
      ) : null}
      {step?.asks ? (
        <span className="nr-chip">
          <Hand size={11} aria-hidden />
          {say("asks")}
        </span>
      ) : null}
      {node.always ? (
        <span className="nr-chip" title={say("alwaysHelp")}>
          <Lock size={11} aria-hidden />
          {say("always")}
        </span>
      ) : null}
    </p>
  );
}

function StepFoot({ data }: { data: StepData }) {
  const say = speaker(canvasWords);
  const { faults, cost, preview } = data;
  if (faults.length > 0) {
    return (
      <footer data-kind="fault" title={faults.map((fault) => fault.sentence).join("\n")}>
        <CircleAlert size={13} aria-hidden />
        <span>{say(faults.length === 1 ? "faultOne" : "faultMany", { n: faults.length })}</span>
        <span className="nr-step-first">{faults[0]?.got}</span>
      </footer>
    );
  }
  if (preview?.fault) {
    return (
      <footer data-kind="fault" title={preview.fault}>
        <CircleAlert size={13} aria-hidden />
        <span className="nr-step-first">{preview.fault}</span>
      </footer>
    );
  }
  if (cost === null) return null;
  return (
    <footer>
      <span>{moneyWords(cost.money)}</span>
      <span>{timeWords(cost.wall_s)}</span>
    </footer>
  );
}

/** A step that nobody knows shows the ports that its connections name. */
function inputs(data: StepData, step: PaletteStep | undefined) {
  return step?.takes ?? named(data, "in:");
}

function outputs(data: StepData, step: PaletteStep | undefined) {
  return step?.gives ?? named(data, "out:");
}

function named(data: StepData, side: "in:" | "out:") {
  const names = data.wired.split(" ").filter((name) => name.startsWith(side));
  return names.map((name) => ({ name: name.slice(side.length), kind: "report" as const, optional: true }));
}

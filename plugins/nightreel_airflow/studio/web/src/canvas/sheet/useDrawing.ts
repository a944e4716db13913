/** While a connection is being drawn: which ports it fits, and the words when it is let go where it does not. */
import type { OnConnectEnd, OnConnectStart } from "@xyflow/react";
import { useMemo } from "react";
import { notify } from "../../parts/notices";
import { useBench } from "../bench";
import { fits, type Fit } from "../core/fits";
import { inputsOf, outputsOf, type End } from "../core/steps";
import { reasonWords } from "../reason";
import { RUN } from "../types";

export function useDrawing(): { onConnectStart: OnConnectStart; onConnectEnd: OnConnectEnd } {
  const { session, desk, steps } = useBench();
  return useMemo(() => {
    const fitsFrom = (from: End, isOutput: boolean): ReadonlyMap<string, Fit> => {
      const { graph } = session;
      const found = new Map<string, Fit>();
      for (const node of [RUN, ...graph.nodes.map((one) => one.id)]) {
        for (const port of isOutput ? inputsOf(steps, graph, node) : outputsOf(steps, graph, node)) {
          const to = { node, port: port.name };
          found.set(`${node}.${port.name}`, isOutput ? fits(steps, graph, from, to) : fits(steps, graph, to, from));
        }
      }
      return found;
    };
    return {
      onConnectStart: (_, { nodeId, handleId, handleType }) => {
        if (nodeId === null || handleId === null) return;
        const from = { node: nodeId, port: handleId };
        const isOutput = handleType === "source";
        desk.set((value) => ({ ...value, drawing: { from, isOutput, fits: fitsFrom(from, isOutput) } }));
      },
      onConnectEnd: (_, state) => {
        const { drawing } = desk.get();
        desk.set((value) => ({ ...value, drawing: null }));
        const at = state.toHandle;
        const why = at && drawing ? drawing.fits.get(`${at.nodeId}.${at.id}`) : null;
        if (why) notify(reasonWords(why), "bad");
      },
    };
  }, [session, desk, steps]);
}

/** Asks ELK in its worker; both are loaded when they are first needed. */
import Elk from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Box } from "./core/align";
import { elkGraph, placesIn } from "./core/spread";
import type { Graph, Point } from "./types";

let elk: InstanceType<typeof Elk> | null = null;

export async function spreadOut(
  graph: Graph,
  boxes: readonly Box[],
  aspect: number,
): Promise<ReadonlyMap<string, Point>> {
  elk ??= new Elk({ workerFactory: () => new Worker(new URL(workerUrl, import.meta.url)) });
  return placesIn(await elk.layout(elkGraph(graph, boxes, aspect)));
}

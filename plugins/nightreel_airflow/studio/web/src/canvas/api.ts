/** What the canvas asks of the server. */
import { ask, askWhole, segment } from "../api/client";
import { currentLanguage } from "../words/words";
import type { Question } from "./core/session";
import type { Checked, Palette, PipelineLine, PipelineState, Sample, Seen, VersionDiff, VersionPage } from "./types";

/** A pipeline with the tag that names its state. */
export interface Opened {
  readonly state: PipelineState;
  readonly tag: string;
}

function pipelinePath(tenant: string, name: string, more = ""): string {
  return `${segment(tenant)}/pipelines/${segment(name)}${more}`;
}

export function getPalette(tenant: string, signal: AbortSignal): Promise<Palette> {
  return ask(`${segment(tenant)}/palette?language=${currentLanguage()}`, { signal });
}

export function getSamples(tenant: string, signal: AbortSignal): Promise<readonly Sample[]> {
  return ask(`${segment(tenant)}/samples`, { signal });
}

export function getPipelines(tenant: string, signal: AbortSignal): Promise<readonly PipelineLine[]> {
  return ask(`${segment(tenant)}/pipelines`, { signal });
}

export async function getPipeline(
  tenant: string,
  name: string,
  signal: AbortSignal,
  version?: number,
): Promise<Opened> {
  const query = version === undefined ? "" : `?version=${version}`;
  const { value, headers } = await askWhole<PipelineState>(pipelinePath(tenant, name, query), { signal });
  return { state: value, tag: headers.get("ETag") ?? `"${value.line.tag}"` };
}

export function postCheck(tenant: string, question: Question & { sample?: string }, signal: AbortSignal) {
  return ask<Checked>(`${segment(tenant)}/check`, { method: "POST", json: question, signal });
}

export interface Saving {
  readonly text: string;
  readonly message: string;
  readonly publish: boolean;
}

/** Saves a version on top of the one with the tag; without a tag as a pipeline that must be new. */
export async function putPipeline(tenant: string, name: string, saving: Saving, tag: string | null): Promise<Opened> {
  const headers: Record<string, string> = tag === null ? { "If-None-Match": "*" } : { "If-Match": tag };
  return opened(await askWhole<PipelineState>(pipelinePath(tenant, name), { method: "PUT", json: saving, headers }));
}

/** Gives the newest versions, or those before a number. */
export function getVersions(
  tenant: string,
  name: string,
  before: number | null,
  signal: AbortSignal,
): Promise<VersionPage> {
  return ask(pipelinePath(tenant, name, `/versions${before === null ? "" : `?before=${before}`}`), { signal });
}

export function getDiff(tenant: string, name: string, a: number, b: number, signal: AbortSignal): Promise<VersionDiff> {
  return ask(pipelinePath(tenant, name, `/diff?a=${a}&b=${b}`), { signal });
}

export async function postRestore(tenant: string, name: string, number: number, message: string, tag: string) {
  const asked = { method: "POST", json: { number, message }, headers: { "If-Match": tag } } as const;
  return opened(await askWhole<PipelineState>(pipelinePath(tenant, name, "/restore"), asked));
}

export async function postPublish(tenant: string, name: string, number: number, tag: string) {
  const asked = { method: "POST", json: { number }, headers: { "If-Match": tag } } as const;
  return opened(await askWhole<PipelineState>(pipelinePath(tenant, name, "/publish"), asked));
}

/** Puts a pipeline into the archive, or takes it out of it. */
export async function postArchive(tenant: string, name: string, way: "take-down" | "bring-back", tag: string) {
  const asked = { method: "POST", json: { message: "" }, headers: { "If-Match": `"${tag}"` } } as const;
  return opened(await askWhole<PipelineState>(pipelinePath(tenant, name, `/${way}`), asked));
}

export function getSeen(tenant: string, name: string, signal: AbortSignal): Promise<Seen> {
  return ask(pipelinePath(tenant, name, "/seen"), { signal });
}

function opened(answer: { value: PipelineState; headers: Headers }): Opened {
  return { state: answer.value, tag: answer.headers.get("ETag") ?? `"${answer.value.line.tag}"` };
}

/** What the batch room asks the server, and what it remembers of the answers. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, segment, type Fault, type Model } from "../api/client";
import { goesOn } from "./core/states";
import type {
  Batch,
  CatalogueLine,
  CatalogueList,
  CheckAnswer,
  ColumnsAnswer,
  Night,
  NightGrid,
  NightlyList,
  NightlyPipeline,
} from "./models";

const LIST_MS = 15_000;
const LIVE_MS = 3_000;
/** Rows of a check that one answer holds. */
export const PAGE = 100;
/** Tiles that one answer holds. */
export const TILES = 120;

const path = (tenant: string, more: string) => `${segment(tenant)}/${more}`;

export function useNightly(tenant: string) {
  return useQuery<NightlyList, Fault>({
    queryKey: ["nightly", tenant],
    queryFn: ({ signal }) => ask<NightlyList>(path(tenant, "batches"), { signal }),
    refetchInterval: LIST_MS,
  });
}

export function useCatalogues(tenant: string) {
  return useQuery<CatalogueList, Fault>({
    queryKey: ["catalogues", tenant],
    queryFn: ({ signal }) => ask<CatalogueList>(path(tenant, "catalogues"), { signal }),
  });
}

/** Columns of a catalogue; `tag` names the state of its file, so that another one is looked at anew. */
export function useColumns(tenant: string, batch: Batch, tag: string) {
  const asked = {
    catalogue: batch.catalogue,
    encoding: batch.encoding ?? "auto",
    delimiter: batch.delimiter ?? "auto",
  };
  return useQuery<ColumnsAnswer, Fault>({
    queryKey: ["columns", tenant, asked, tag],
    queryFn: ({ signal }) =>
      ask<ColumnsAnswer>(path(tenant, "catalogues/columns"), { method: "POST", json: asked, signal }),
    enabled: batch.catalogue !== "",
    retry: false,
  });
}

export interface CheckAsked {
  pipeline: string;
  batch: Batch;
  rows?: number;
  states?: readonly string[];
  first?: number;
  count?: number;
  price?: boolean;
}

export function check(tenant: string, asked: CheckAsked, signal?: AbortSignal): Promise<CheckAnswer> {
  return ask<CheckAnswer>(path(tenant, "catalogues/check"), {
    method: "POST",
    json: asked,
    ...(signal ? { signal } : {}),
  });
}

export function useCheck(tenant: string, asked: CheckAsked, tag: string, enabled = true) {
  return useQuery<CheckAnswer, Fault>({
    queryKey: ["check", tenant, asked, tag],
    queryFn: ({ signal }) => check(tenant, asked, signal),
    placeholderData: keepPreviousData,
    enabled,
    retry: false,
    staleTime: 60_000,
  });
}

export interface Upload {
  file: File;
  /** Tag of the catalogue that it replaces. */
  tag?: string;
}

export function useUpload(tenant: string) {
  const known = useQueryClient();
  return useMutation<CatalogueLine, Fault, Upload>({
    mutationFn: ({ file, tag }) =>
      ask<CatalogueLine>(`uploads/${segment(tenant)}/catalogues/${segment(file.name)}`, {
        method: "PUT",
        body: file,
        headers: { "Content-Type": "application/octet-stream", ...(tag ? { "If-Match": `"${tag}"` } : {}) },
      }),
    onSettled: () => known.invalidateQueries({ queryKey: ["catalogues", tenant] }),
  });
}

export function useRemove(tenant: string) {
  const known = useQueryClient();
  return useMutation<null, Fault, CatalogueLine>({
    mutationFn: (line) =>
      ask<null>(path(tenant, `catalogues/${segment(line.name)}`), {
        method: "DELETE",
        headers: { "If-Match": `"${line.tag}"` },
      }),
    onSettled: () => known.invalidateQueries({ queryKey: ["catalogues", tenant] }),
  });
}

export interface Save {
  pipeline: string;
  batch: Batch;
  base: Batch | null;
  message: string;
}

export function useSave(tenant: string) {
  const known = useQueryClient();
  return useMutation<Model<"BatchSaved">, Fault, Save>({
    mutationFn: ({ pipeline, ...json }) =>
      ask<Model<"BatchSaved">>(path(tenant, `batches/${segment(pipeline)}`), { method: "PUT", json }),
    onSuccess: () => known.invalidateQueries({ queryKey: ["nightly", tenant] }),
  });
}

export function useBegin(tenant: string) {
  const known = useQueryClient();
  return useMutation<Model<"NightBegun">, Fault, { pipeline: string; again: boolean }>({
    mutationFn: (json) => ask<Model<"NightBegun">>(path(tenant, "nights"), { method: "POST", json }),
    onSuccess: () => known.invalidateQueries({ queryKey: ["nightly", tenant] }),
  });
}

export function useSwitch(tenant: string) {
  const known = useQueryClient();
  return useMutation<NightlyPipeline, Fault, { pipeline: string; paused: boolean }>({
    mutationFn: ({ pipeline, paused }) =>
      ask<NightlyPipeline>(path(tenant, `batches/${segment(pipeline)}/schedule`), { method: "POST", json: { paused } }),
    onSettled: () => known.invalidateQueries({ queryKey: ["nightly", tenant] }),
  });
}

/** Some rows of a night; asked for again and again while anything of it may change. */
export function useNight(tenant: string, night: string, state: string, first: number, count = TILES) {
  const query = new URLSearchParams({ after: String(first), count: String(count) });
  if (state !== "") query.append("state", state);
  return useQuery<NightGrid, Fault>({
    queryKey: ["night", tenant, night, state, first, count],
    queryFn: ({ signal }) => ask<NightGrid>(path(tenant, `nights/${segment(night)}?${query}`), { signal }),
    placeholderData: (before) => (before?.night.id.endsWith(night) ? before : undefined),
    refetchInterval: (known) => (!known.state.data || goesOn(known.state.data.night.state) ? LIVE_MS : false),
  });
}

export function useSteer(tenant: string, night: string) {
  const known = useQueryClient();
  return useMutation<Night, Fault, "pause" | "resume" | "cancel">({
    mutationFn: (action) => ask<Night>(path(tenant, `nights/${segment(night)}`), { method: "POST", json: { action } }),
    onSettled: () => known.invalidateQueries({ queryKey: ["night", tenant, night] }),
  });
}

/** Waits until Airflow has read a version that was published. */
export async function untilSeen(tenant: string, pipeline: string, within_ms = 60_000): Promise<boolean> {
  const until = Date.now() + within_ms;
  while (Date.now() < until) {
    const said = await ask<Model<"Seen">>(path(tenant, `pipelines/${segment(pipeline)}/seen`)).catch(() => null);
    if (said?.seen) return true;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
  return false;
}

/** What the library asks the server, and what it remembers of the answers. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";
import { ask, segment, type Fault } from "../api/client";
import { getPipelines } from "../canvas/api";
import type { PipelineLine } from "../canvas/types";
import { asked, type Chosen } from "./filters";
import type {
  Again,
  Against,
  Comment,
  CommentList,
  Credentials,
  FilmDetail,
  FilmPage,
  RatedAnswer,
  Wave,
} from "./models";

/** Signed addresses of media end after an hour. */
const KEPT_MS = 20 * 60_000;
const TITLES_MS = 60_000;
const PAGE = 60;
const WHILE_INDEXING_MS = 1_500;
const WHILE_MADE_MS = 3_000;
const GOING_ON = ["pending", "processing", "waiting"];

export function filmPath(tenant: string, runId: string, more = ""): string {
  return `${segment(tenant)}/films/${segment(runId)}${more}`;
}

export function isGoingOn(state: string): boolean {
  return GOING_ON.includes(state);
}

/** Titles of a client's pipelines, by their names; empty until they are known. */
export function usePipelineTitles(tenant: string): ReadonlyMap<string, string> {
  const lines = useQuery({
    queryKey: ["pipelines", tenant],
    queryFn: ({ signal }) => getPipelines(tenant, signal),
    staleTime: TITLES_MS,
    select: titlesOf,
  });
  return lines.data ?? NO_TITLES;
}

const NO_TITLES: ReadonlyMap<string, string> = new Map();

function titlesOf(lines: readonly PipelineLine[]): ReadonlyMap<string, string> {
  return new Map(lines.filter((line) => line.title !== "").map((line) => [line.name, line.title]));
}

/** Pages of films; the first one is asked for again while the server still reads its store. */
export function useFilms(tenant: string, chosen: Chosen) {
  return useInfiniteQuery<FilmPage, Fault, InfiniteData<FilmPage>, readonly unknown[], string>({
    queryKey: ["films", tenant, chosen],
    queryFn: ({ pageParam, signal }) => {
      const query = asked(chosen, new Date());
      query.set("limit", String(PAGE));
      if (pageParam !== "") query.set("cursor", pageParam);
      return ask<FilmPage>(`${segment(tenant)}/films?${query}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchInterval: (query) => (query.state.data?.pages[0]?.indexing ? WHILE_INDEXING_MS : false),
  });
}

/** One film in full; asked for again while it is being made. */
export function useFilm(tenant: string, runId: string) {
  return useQuery<FilmDetail, Fault>({
    queryKey: ["film", tenant, runId],
    queryFn: ({ signal }) => ask<FilmDetail>(filmPath(tenant, runId), { signal }),
    enabled: tenant !== "" && runId !== "",
    staleTime: KEPT_MS,
    refetchInterval: (query) => (isGoingOn(query.state.data?.state ?? "") ? WHILE_MADE_MS : KEPT_MS),
  });
}

export function useWave(tenant: string, runId: string, platform: string) {
  return useQuery<Wave, Fault>({
    queryKey: ["wave", tenant, runId, platform],
    queryFn: ({ signal }) => ask<Wave>(filmPath(tenant, runId, `/wave?platform=${segment(platform)}`), { signal }),
    enabled: platform !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useAgainst(tenant: string, runId: string, parent: string) {
  return useQuery<Against, Fault>({
    queryKey: ["against", tenant, runId, parent],
    queryFn: ({ signal }) => ask<Against>(filmPath(tenant, runId, `/against?run=${segment(parent)}`), { signal }),
    enabled: parent !== "",
    staleTime: KEPT_MS,
  });
}

export function useCredentials(tenant: string, runId: string) {
  const known = useQueryClient();
  return useMutation<Credentials, Fault, string>({
    mutationFn: (platform) =>
      ask<Credentials>(filmPath(tenant, runId, `/credentials?platform=${segment(platform)}`), { method: "POST" }),
    onSuccess: (read, platform) => known.setQueryData(["credentials", tenant, runId, platform], read),
  });
}

export function useComments(tenant: string, runId: string) {
  return useQuery<CommentList, Fault>({
    queryKey: ["comments", tenant, runId],
    queryFn: ({ signal }) => ask<CommentList>(filmPath(tenant, runId, "/comments"), { signal }),
    staleTime: 15_000,
    refetchInterval: 30_000,
  });
}

export interface ToSay {
  text: string;
  at_s: number | null;
  shot: number | null;
}

export function useSay(tenant: string, runId: string) {
  const known = useQueryClient();
  return useMutation<Comment, Fault, ToSay>({
    mutationFn: (said) => ask<Comment>(filmPath(tenant, runId, "/comments"), { method: "POST", json: said }),
    onSettled: () => known.invalidateQueries({ queryKey: ["comments", tenant, runId] }),
  });
}

export function useResolve(tenant: string, runId: string) {
  const known = useQueryClient();
  return useMutation<Comment, Fault, { id: string; resolved: boolean }>({
    mutationFn: ({ id, resolved }) =>
      ask<Comment>(filmPath(tenant, runId, `/comments/${segment(id)}`), { method: "POST", json: { resolved } }),
    onSettled: () => known.invalidateQueries({ queryKey: ["comments", tenant, runId] }),
  });
}

export function useRate(tenant: string, runId: string) {
  const known = useQueryClient();
  return useMutation<RatedAnswer, Fault, number>({
    mutationFn: (rating) =>
      ask<RatedAnswer>(filmPath(tenant, runId, "/rating"), { method: "POST", json: { rating, note: "" } }),
    onSettled: () => {
      void known.invalidateQueries({ queryKey: ["film", tenant, runId] });
      void known.invalidateQueries({ queryKey: ["films", tenant] });
    },
  });
}

export function usePublishAgain(tenant: string, runId: string) {
  const known = useQueryClient();
  return useMutation<Again, Fault>({
    mutationFn: () => ask<Again>(filmPath(tenant, runId, "/publish-again"), { method: "POST" }),
    onSettled: () => known.invalidateQueries({ queryKey: ["films", tenant] }),
  });
}

/** What the server says of reviews, and what it is told. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, type Fault, type Model } from "../api/client";
import {
  idOf,
  pathOf,
  type Decided,
  type Name,
  type Outcome,
  type Queue,
  type Ruling,
  type Sheet,
} from "./core/models";
import type { decisionOf } from "./core/draft";
import { parts, type Order } from "./core/many";

const EVERY_MS = 10_000;
const QUEUE = ["reviews"];

/** What waits; asked for again every ten seconds, and never while nobody sees the page. */
export function useQueue() {
  return useQuery<Queue, Fault>({
    queryKey: QUEUE,
    queryFn: ({ signal }) => ask<Queue>("reviews", { signal }),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
  });
}

/** One review. It stays as it is while somebody looks at it, but for one that is being prepared. */
export function useSheet(name: Name) {
  return useQuery<Sheet, Fault>({
    queryKey: ["review", idOf(name)],
    queryFn: ({ signal }) => ask<Sheet>(pathOf(name), { signal }),
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.state.name === "early" ? EVERY_MS / 2 : false),
  });
}

/** Sends a decision; the queue forgets the review at once. */
export function useDecide(name: Name) {
  const client = useQueryClient();
  return useMutation<Decided, Fault, ReturnType<typeof decisionOf> & { rulings?: Record<string, Ruling> }>({
    mutationFn: (decision) => ask<Decided>(pathOf(name), { method: "POST", json: decision }),
    onSuccess: () => {
      client.setQueryData<Queue>(QUEUE, (queue) => queue && without(queue, [idOf(name)]));
      void client.invalidateQueries({ queryKey: ["review", idOf(name)] });
    },
    onError: (fault) => {
      if (fault.status !== 409) return;
      void client.invalidateQueries({ queryKey: ["review", idOf(name)] });
      void client.invalidateQueries({ queryKey: QUEUE });
    },
  });
}

/** Sends many decisions in parts and tells each outcome as it comes; ends early where the server is away. */
export function useDecideMany(tell: (outcomes: readonly Outcome[]) => void) {
  const client = useQueryClient();
  return useMutation<void, Fault, readonly Order[]>({
    mutationFn: async (orders) => {
      for (const part of parts(orders)) {
        const { outcomes } = await ask<Model<"ManyOutcomes">>("reviews/many", {
          method: "POST",
          json: { decisions: part },
        });
        tell(outcomes);
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: QUEUE }),
  });
}

function without(queue: Queue, ids: readonly string[]): Queue {
  return { ...queue, reviews: queue.reviews.filter((line) => !ids.includes(idOf(line))) };
}

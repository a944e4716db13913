/** Who is there. */
import { useQuery } from "@tanstack/react-query";
import { ask, type Fault, type Model } from "../api/client";

export type Me = Model<"Me">;
export type Tenant = Model<"SeenTenantLine">;

export function useMe() {
  return useQuery<Me, Fault>({
    queryKey: ["me"],
    queryFn: ({ signal }) => ask<Me>("me", { signal }),
    staleTime: 60_000,
  });
}

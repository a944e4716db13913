/** What every page and tab of the studio stands in: its look, and what it remembers of the server's answers. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fault } from "../api/client";
import { Notices } from "../parts/Notices";
import "./tokens.css";
import "./shell.css";

const TRIES = 2;
/** One for all pages and tabs, so that what was asked in one is known in the other. */
const known = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (count, error) => count < TRIES && error instanceof Fault && (error.status === 0 || error.status >= 500),
    },
  },
});

export function Frame({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={known}>
      <div className="nr" style={{ height: "100%", minHeight: 0 }}>
        {children}
        <Notices />
      </div>
    </QueryClientProvider>
  );
}

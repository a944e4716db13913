import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NightGrid } from "../../src/batch/models";
import { stuckIn } from "../../src/batch/core/states";
import { Begins } from "../../src/batch/night/Begins";

const NOW = Date.parse("2026-11-22T20:00:00Z");
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function grid(began: string, state: NightGrid["night"]["state"] = "working"): NightGrid {
  const night = { id: "demo.teaser.by_hand_1", tenant: "demo", pipeline: "teaser", day: "2026-11-22", state, began };
  const rest = {
    rows: {},
    films: {},
    by: "",
    ended: "",
    deadline: "",
    catalogue: "",
    notes: [],
    report: "",
    table: "",
  };
  const marks = { late: false, may_control: false, ready_at: "", report: "" };
  const names = { title: "Teasers", dag_id: "demo__teaser__nightly", film_dag_id: "demo__teaser" };
  return { ...names, ...marks, night: { ...night, ...rest, money: null }, counts: {}, total: 0, rows: [] };
}

function show(one: NightGrid) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <Begins grid={one} night="teaser.by_hand_1" />
    </QueryClientProvider>,
  );
}

describe("a night without a row", () => {
  it("waits for some minutes, then says what to do", () => {
    show(grid("2026-11-22T19:58:00Z"));
    expect(screen.getByRole("status")).toBeTruthy();
    act(() => vi.advanceTimersByTime(181_000));
    expect(screen.queryByRole("status")).toBeNull();
    expect(screen.getByRole("link").getAttribute("href")).toBe("/dags/demo__teaser__nightly/runs/by_hand_1");
  });
  it("says so at once where it began long ago", () => {
    show(grid("2026-11-22T12:00:00Z"));
    expect(screen.getByRole("heading").textContent).toBe("No row has come yet");
  });
  it("is not called stuck while it is paused", () => {
    show(grid("2026-11-22T12:00:00Z", "paused"));
    expect(screen.getByRole("heading").textContent).toBe("Paused before its first row");
  });
  it("is given its whole time where nobody knows when it began", () => {
    expect(stuckIn("", NOW)).toBe(stuckIn("2026-11-22T20:00:00Z", NOW));
    expect(stuckIn("2026-11-22T19:00:00Z", NOW)).toBe(0);
  });
});

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router-dom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BenchContext, type Bench } from "../../src/canvas/bench";
import type { Palette, PipelineLine, Version, VersionPage } from "../../src/canvas/types";
import type { Document } from "../../src/canvas/useDocument";
import VersionsTab from "../../src/canvas/versions/VersionsTab";
import { Welcome } from "../../src/canvas/welcome/Welcome";
import type { Tenant } from "../../src/shell/me";

const PALETTE: Palette = { groups: [], kinds: [], settings: {}, steps: [], templates: [] } as unknown as Palette;
let lines: PipelineLine[] = [];
let refusal: unknown = null;
const asked = vi.fn<(method: string, path: string, tag: string | null) => void>();

function line(name: string, state: PipelineLine["state"]): PipelineLine {
  const when = { number: 2, by: "ada", when: "2026-11-22T10:00:00Z", faults: 0 };
  return { name, title: `The ${name}`, state, tag: `tag-${name}`, dag_id: `demo__${name}`, ...when };
}

function answered(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

beforeEach(() => {
  asked.mockReset();
  refusal = null;
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const path = new URL(address, "http://here.test").pathname;
    if (init.method !== "POST") return Promise.resolve(answered(lines));
    asked(init.method, path, new Headers(init.headers).get("If-Match"));
    if (refusal) return Promise.resolve(answered({ error: refusal, request_id: "r" }, 409));
    const [, name = "", way] = /pipelines\/([^/]+)\/(.+)$/.exec(path) ?? [];
    const state = way === "take-down" ? "archived" : "published";
    lines = lines.map((one) => (one.name === name ? { ...one, state } : one));
    return Promise.resolve(answered({ line: line(name, state), published: state === "published" ? {} : null }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function shown(children: React.ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <MemoryRouter>{children}</MemoryRouter>
    </QueryClientProvider>,
  );
}

function welcome(mayEdit = true) {
  const tenant = { name: "demo", title: "Demo", may_edit: mayEdit } as Tenant;
  return shown(<Welcome tenant={tenant} palette={PALETTE} />);
}

describe("archive", () => {
  it("takes a pipeline down after asking, with the state that was seen, and restores it", async () => {
    lines = [line("promo", "published"), line("idea", "draft")];
    welcome();
    fireEvent.click(await screen.findByRole("button", { name: "Take down promo" }));
    expect(asked).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Take down", hidden: true }));
    await screen.findByText("Archive (1)");
    expect(asked).toHaveBeenLastCalledWith(
      "POST",
      expect.stringMatching(/demo\/pipelines\/promo\/take-down$/),
      '"tag-promo"',
    );
    expect(screen.queryByRole("dialog", { hidden: true })).toBeNull();
    expect(screen.queryByRole("button", { name: "Take down promo" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Restore The promo", hidden: true }));
    await screen.findByRole("button", { name: "Take down promo" });
    expect(screen.queryByText("Archive (1)")).toBeNull();
  });

  it("calls it deleting where it is a draft", async () => {
    lines = [line("idea", "draft")];
    welcome();
    fireEvent.click(await screen.findByRole("button", { name: "Delete draft idea" }));
    expect(screen.getByText(/never published/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Delete draft", hidden: true }));
    await screen.findByText("Archive (1)");
  });

  it("says what stands against it, and leaves it", async () => {
    lines = [line("promo", "published")];
    refusal = {
      code: "pipeline.busy",
      where: "promo",
      got: "2 films being made",
      want: "nothing",
      fix: "let them finish",
    };
    welcome();
    fireEvent.click(await screen.findByRole("button", { name: "Take down promo" }));
    fireEvent.click(screen.getByRole("button", { name: "Take down", hidden: true }));
    await screen.findByText(/2 films being made/);
    expect(screen.getByRole("button", { name: "Take down promo", hidden: true })).toBeTruthy();
  });

  it("is only looked at by who may only look", async () => {
    lines = [line("promo", "published"), line("idea", "archived")];
    welcome(false);
    await screen.findByText("Archive (1)");
    expect(screen.queryByRole("button", { hidden: true })).toBeNull();
  });
});

function version(number: number): Version {
  const rest = { tag: `t${number}`, by: "ada", when: "2026-11-22T10:00:00Z", origin: "studio" as const, ran: 0 };
  return { number, message: `Change ${number}`, published: false, was_published: "", ...rest };
}

describe("versions", () => {
  it("come in pages, older ones when they are asked for", async () => {
    const before: (string | null)[] = [];
    vi.stubGlobal("fetch", (address: string) => {
      const after = new URL(address, "http://here.test").searchParams.get("before");
      before.push(after);
      const page: VersionPage =
        after === null ? { versions: [version(3), version(2)], older: 1 } : { versions: [version(1)], older: 0 };
      return Promise.resolve(answered(page));
    });
    const document = { line: line("promo", "published") } as Document;
    const bench = { tenant: "demo", pipeline: "promo", readOnly: false } as Bench;
    shown(
      <BenchContext.Provider value={bench}>
        <VersionsTab document={document} comparing={null} compare={() => undefined} />
      </BenchContext.Provider>,
    );
    fireEvent.click(await screen.findByRole("button", { name: "Older versions (1)" }));
    await screen.findByText("Change 1");
    await waitFor(() => expect(screen.queryByRole("button", { name: /Older/ })).toBeNull());
    expect(before).toEqual([null, "2"]);
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
  });
});

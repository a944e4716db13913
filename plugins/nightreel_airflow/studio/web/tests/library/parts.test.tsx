import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router-dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FilmHead } from "../../src/library/FilmHead";
import { FilmTile } from "../../src/library/FilmTile";
import { Marked } from "../../src/library/Marked";
import type { FilmCard, FilmDetail } from "../../src/library/models";
import { SplitPicture } from "../../src/library/SplitPicture";
import { Stars } from "../../src/library/Stars";
import { Tabs } from "../../src/library/Tabs";

afterEach(cleanup);
const HOSTILE = ['<img src=x onerror="alert(1)">', "‮שלום‬ RTL", "W".repeat(4000), "👩‍👩‍👧‍👦".repeat(500)];

function card(title: string): FilmCard {
  const times = { began: "2026-11-22T10:00:00Z", ended: "" };
  const counts = { rating: null, ratings: 0, comments: 0, open_comments: 0, money: 0, gpu_s: 0, duration_s: 6 };
  const names = { run_id: "r1", dag_id: "demo__film", pipeline: "film", category: "", by: "", parent: "", root: "" };
  const media = { poster: "", hover: "", poster_width_px: 0, poster_height_px: 0, platforms: [], passed: null };
  return { ...times, ...counts, ...names, ...media, title, state: "success", fault: "" };
}

function film(may_rate: boolean): FilmDetail {
  const file = { name: "a.mp4", kind: "film" as const, play: "a", download: "b", sha256: "c", size_bytes: 1 };
  const frame = { width_px: 16, height_px: 9, fps: "24/1", fps_number: 24, frames: 144, duration_s: 6 };
  const sound = { lufs: -14, target_lufs: -14, true_peak_dbtp: -1 };
  const rendition = { platform: "draft", title: "Draft", file, vtt: "", captions: [], ...frame, ...sound };
  const words = { airflow: "", description: "", language: "", note: "", pipeline_title: "", revised_as: "", row: "" };
  const lists = {
    history: [],
    keywords: [],
    notes: [],
    published: [],
    reviews: [],
    shots: [],
    steps: [],
    verdicts: [],
  };
  const spent = { gpu_s: 0, made: 0, money: 0, reused: 0, seconds: 0, tokens: 0 };
  const rated = { rating: 4.5, ratings: 2, may_rate, may_publish: false };
  return { ...card("Aurora"), ...words, ...lists, ...rated, tenant: "demo", spent, renditions: [rendition] };
}

function tile(film: FilmCard) {
  return render(
    <MemoryRouter>
      <FilmTile
        film={film}
        pipeline="Product film"
        to="?film=r1"
        search=""
        at={0}
        count={1}
        current
        onFocus={() => undefined}
      />
    </MemoryRouter>,
  );
}

describe("film in the grid", () => {
  it.each(HOSTILE)("shows a title as text, whatever it is (%#)", (title) => {
    const { container } = tile(card(title));
    expect(container.querySelector("img, script")).toBeNull();
    expect(container.textContent).toContain([...title].slice(0, 20).join(""));
    expect(container.textContent.length).toBeLessThan(700);
  });

  it("leads to its film and says how long it is", () => {
    tile(card("Aurora"));
    expect(screen.getByRole("link", { name: "Aurora" }).getAttribute("href")).toBe("/?film=r1");
    expect(screen.getByText("0:06")).toBeTruthy();
  });
});

describe("marked text", () => {
  it("marks what was searched for, and no markup comes of it", () => {
    const { container } = render(<Marked text="<b>Aurora</b>" search="aurora <b>" />);
    expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["<b>Aurora"]);
    expect(container.querySelector("b")).toBeNull();
  });
});

describe("stars", () => {
  it.each([
    ["4", 4],
    ["ArrowRight", 3],
    ["ArrowLeft", 1],
  ])("are given by the key %s", (key, stars) => {
    const give = vi.fn();
    render(<Stars rating={3.5} count={2} own={2} give={give} busy={false} />);
    fireEvent.keyDown(screen.getByRole("radio", { name: "2 stars" }), { key });
    expect(give).toHaveBeenCalledWith(stars);
  });

  it.each([true, false])("are there to be given by who may rate, and else only shown (%s)", (may_rate) => {
    const client = new QueryClient();
    client.setQueryData(["me"], { name: "ann", tenants: [], airflow: "", nightreel: "" });
    render(
      <QueryClientProvider client={client}>
        <FilmHead film={film(may_rate)} />
      </QueryClientProvider>,
    );
    expect(screen.queryAllByRole("radio").length).toBe(may_rate ? 5 : 0);
    expect(screen.queryByRole("img", { name: "4.5 of 5, by 2" }) === null).toBe(may_rate);
  });
});

describe("before and after", () => {
  it("is moved by keys", () => {
    render(<SplitPicture before="a.png" after="b.png" name="Shot 1" />);
    const border = screen.getByRole("slider", { name: "Border between before and after" });
    fireEvent.keyDown(border, { key: "ArrowRight", shiftKey: true });
    expect(border.getAttribute("aria-valuenow")).toBe("60");
    fireEvent.keyDown(border, { key: "Home" });
    expect(border.getAttribute("aria-valuetext")).toBe("0 % before");
  });
});

describe("tabs", () => {
  it("go round by arrows", () => {
    const choose = vi.fn();
    const tabs = [
      { id: "a", title: "A" },
      { id: "b", title: "B" },
    ] as const;
    render(<Tabs label="All" tabs={tabs} chosen="b" choose={choose} panel="p" />);
    fireEvent.keyDown(screen.getByRole("tab", { name: "B" }), { key: "ArrowRight" });
    expect(choose).toHaveBeenCalledWith("a");
    expect(screen.getByRole("tab", { name: "A" }).getAttribute("tabindex")).toBe("-1");
  });
});

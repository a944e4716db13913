import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { FilmDetail, FilmFile, ReadingShown } from "../../src/library/models";
import { ReadingView } from "../../src/library/ReadingView";
import { ReadingAbout } from "../../src/library/side/ReadingAbout";

afterEach(cleanup);
const HOSTILE = '<img src=x onerror="alert(1)">';

function file(name: string, kind: FilmFile["kind"] = "text"): FilmFile {
  return { name, kind, play: `/files/${name}?signature=x`, download: `/files/${name}?d`, sha256: name, size_bytes: 9 };
}

function reading(more: Partial<ReadingShown> = {}): ReadingShown {
  const counts = { requests: 3, reused: 1, tokens_in: 0, tokens_out: 0, money: 0 };
  const by = { engine: "offline", model: "", prompts: "1", partial: true, would_add: [HOSTILE], ...counts };
  const page = file("board.html", "reading");
  return {
    kind: "storyboard",
    language: "en-US",
    page,
    files: [file("script.fountain")],
    by,
    pictures: 2,
    notes: [HOSTILE],
    ...more,
  };
}

function film(state: FilmDetail["state"]): FilmDetail {
  const review = { step_id: "review", question: "Which?", asked: "", until: "", page: "/review", by: "", when: "" };
  const reviews = [{ ...review, choice: "" as const, note: "", timed_out: false }];
  return { title: HOSTILE, state, reviews, language: "en-US" } as unknown as FilmDetail;
}

describe("what was read", () => {
  it("shows its page in a frame in which nothing runs and that reads nothing of the studio", () => {
    const { container } = render(<ReadingView film={film("success")} reading={reading()} />);
    const frame = container.querySelector("iframe");
    expect(frame?.getAttribute("src")).toBe("/files/board.html?signature=x");
    expect(frame?.getAttribute("sandbox")).not.toMatch(/allow-(scripts|same-origin|forms|top-navigation)/);
    expect(container.querySelector("img")).toBeNull();
    expect(screen.queryByRole("tab")).toBeNull();
  });

  it("shows differences beside it, and who is waited for", () => {
    const differences = { against: "script", items: 4, amount: 0.25, page: file("d.html", "differences") } as const;
    const { container } = render(<ReadingView film={film("waiting")} reading={reading({ differences })} />);
    expect(screen.getByText("Which?")).toBeTruthy();
    fireEvent.click(screen.getByRole("tab", { name: "Differences (4)" }));
    expect(container.querySelector("iframe")?.getAttribute("src")).toContain("d.html");
  });

  it("says where the files are when there is no page", () => {
    const { container } = render(<ReadingView film={film("success")} reading={reading({ page: null })} />);
    expect(container.querySelector("iframe")).toBeNull();
    expect(container.textContent).toContain("Download");
  });

  it("tells what is missing without a model, as text", () => {
    const { container } = render(<ReadingAbout reading={reading()} />);
    expect(container.querySelector("img")).toBeNull();
    expect(container.textContent).toContain(HOSTILE);
    expect(screen.getByText("script.fountain").closest("a")?.getAttribute("download")).toBe("script.fountain");
  });
});

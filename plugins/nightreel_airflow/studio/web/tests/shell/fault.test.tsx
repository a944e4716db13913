import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask, Fault } from "../../src/api/client";
import { FaultNote } from "../../src/parts/FaultNote";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.removeItem("i18nextLng");
});

/** Answers every request with a fault, and keeps what was sent. */
function refusing(): ReturnType<typeof vi.fn> {
  const body = {
    error: { code: "yaml.tab", where: "promo.yaml:3", got: "制表符", want: "名称前用空格", fix: "使用两个空格" },
  };
  const fetch = vi.fn(async () => new Response(JSON.stringify(body), { status: 422 }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

describe("a request", () => {
  it.each([
    ["zh-CN", "zh"],
    ["en", "en"],
    ["de", "en"],
  ])("of a page in %s asks for words in %s", async (page, asked) => {
    localStorage.setItem("i18nextLng", page);
    const fetch = refusing();
    await expect(ask("me")).rejects.toBeInstanceOf(Fault);
    expect(fetch.mock.calls[0]?.[1].headers["Accept-Language"]).toBe(asked);
  });

  it("that reaches no server is a fault in the page's language", async () => {
    localStorage.setItem("i18nextLng", "zh-CN");
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed")));
    await expect(ask("me")).rejects.toMatchObject({ code: "server.away", got: "服务器没有应答" });
  });
});

describe("the note of a fault", () => {
  beforeEach(() => localStorage.setItem("i18nextLng", "zh-CN"));

  it("says what was found, what is wanted and what helps", () => {
    render(<FaultNote fault={new Fault(422, "yaml.tab", "制表符", "名称前用空格", "使用两个空格", "promo.yaml:3")} />);
    const note = screen.getByRole("alert").textContent;
    expect(note).toBe("操作未成功promo.yaml:3：制表符要求：名称前用空格解决办法：使用两个空格");
  });

  it("leaves out what is not said", () => {
    render(<FaultNote fault={new Fault(404, "not.found", "", "", "", "me")} />);
    expect(screen.getByRole("alert").textContent).toBe("操作未成功me");
    cleanup();
    render(<FaultNote fault={new Error("off")} />);
    expect(screen.getByRole("alert").textContent).toBe("操作未成功off");
  });
});

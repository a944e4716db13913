import { afterEach, describe, expect, it } from "vitest";
import { aspect, ago, money, number, short, timeZone, took } from "../../src/library/saying";

afterEach(() => localStorage.clear());

describe("saying", () => {
  it("names shapes as people do", () => {
    expect([aspect(1920, 1080), aspect(1080, 1920), aspect(1080, 1350), aspect(640, 361), aspect(0, 0)]).toEqual([
      "16:9",
      "9:16",
      "4:5",
      "16:9",
      "",
    ]);
    expect(aspect(1000, 170)).toBe("1000×170");
  });

  it("cuts long names without breaking a sign", () => {
    expect(short("🎬".repeat(80), 5)).toBe("🎬🎬🎬🎬…");
    expect(short("a\n\n  b")).toBe("a b");
  });

  it("shows what little cost, and minus as a minus", () => {
    expect(money(0.0123)).toBe("$0.0123");
    expect(money(12)).toBe("$12.00");
    expect(number(-13.84, 1)).toBe("−13.8");
  });

  it("says how long work took", () => {
    expect([took(0.42), took(75), took(7300)]).toEqual(["0.4s", "1m 15s", "2h 1m"]);
  });

  it("speaks Chinese where Airflow does", () => {
    localStorage.setItem("i18nextLng", "zh-CN");
    expect(ago(new Date(Date.now() - 7_200_000).toISOString())).toBe("2小时前");
  });

  it("takes Airflow's time zone, and no nonsense", () => {
    localStorage.setItem("timezone", '"Asia/Shanghai"');
    expect(timeZone()).toBe("Asia/Shanghai");
    localStorage.setItem("timezone", "Mars/North");
    expect(timeZone()).toBeUndefined();
  });
});

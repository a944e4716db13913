import { describe, expect, test } from "vitest";
import { between, choicesFor, fits, leadsTo } from "../../src/canvas/core/fits";
import { connect, disconnect } from "../../src/canvas/core/edit";
import { film, node, STEPS } from "./fixtures";

function end(said: string) {
  const [id = "", port = ""] = said.split(".");
  return { node: id, port };
}

describe("what fits", () => {
  const graph = { ...film(), nodes: [...film().nodes, node("sound"), node("odd", "nobody_knows"), node("upscale")] };
  test.each([
    ["grade.reel", "sound.reel", null],
    ["enrich.script", "sound.script", null],
    ["run.brief", "enrich.brief", null],
    ["generate.shot", "assemble.shots", null],
    ["grade.reel", "sound.script", "fitKind"],
    ["grade.reel", "grade.reel", "fitSelf"],
    ["export.renditions", "odd.reel", "fitUnknown"],
    ["odd.reel", "grade.reel", "fitUnknown"],
    ["grade.nothing", "sound.reel", "fitNoPort"],
    ["grade.reel", "sound.nothing", "fitNoPort"],
    ["upscale.reel", "sound.reel", "fitEmpty"],
  ])("%s into %s: %s", (from, to, why) => {
    expect(fits(STEPS, graph, end(from), end(to))?.key ?? null).toBe(why);
  });

  test("a step that works on each shot gives shots to one that does not, and says so where they do not fit", () => {
    expect(fits(STEPS, graph, end("generate.shot"), end("sound.reel"))?.values).toMatchObject({ gives: "kind_shots" });
  });

  test("a circle is refused", () => {
    const open = disconnect(graph, end("grade.reel"));
    expect(fits(STEPS, open, end("grade.reel"), end("grade.reel"))?.key).toBe("fitSelf");
    const wired = connect(graph, STEPS, end("grade.reel"), end("sound.reel"));
    expect(fits(STEPS, wired, end("sound.reel"), end("grade.reel"))).toMatchObject({ key: "fitCircle" });
    expect(leadsTo(wired, "intake", "sound")).toBe(true);
    expect(leadsTo(wired, "sound", "intake")).toBe(false);
  });

  test("an output that passes an optional input on is there once that input is connected", () => {
    const wired = connect(graph, STEPS, end("grade.reel"), end("upscale.reel"));
    expect(fits(STEPS, wired, end("upscale.reel"), end("sound.reel"))).toBeNull();
  });
});

test("what can stand between two ports passes their kind on", () => {
  const step = (name: string) => STEPS.get(name)!;
  const on = (name: string) => between(STEPS, film(), step(name), end("assemble.reel"), end("grade.reel"));
  expect(on("sound")).toEqual({ into: "reel", out: "reel" });
  expect(on("upscale")).toEqual({ into: "reel", out: "reel" });
  expect(on("enrich")).toBeNull();
  expect(on("export")).toBeNull();
});

test("the choices of an input are all outputs, each with the reason that it is none", () => {
  const choices = choicesFor(STEPS, film(), end("export.reel"));
  expect(choices.filter((one) => one.why === null).map((one) => one.end.node)).toEqual(["assemble", "grade"]);
  expect(choices.find((one) => one.end.node === "run")?.why?.key).toBe("fitKind");
});

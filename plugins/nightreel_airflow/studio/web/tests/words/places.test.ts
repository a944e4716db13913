import { describe, expect, it } from "vitest";
import { placesSaid } from "../../src/words/places";

describe("addresses of published files", () => {
  it.each([
    ["Published to file:///srv/out/demo/aurora-1a2b", "Published to demo/aurora-1a2b"],
    ["file:///srv/out/demo/aurora-1a2b/report.html", "demo/aurora-1a2b/report.html"],
    ["file:///srv/museum/%E5%A4%9C-1/%E5%A4%9C.md", "museum/夜-1/夜.md"],
    ["file:///srv/museum/100%-wool", "museum/100%-wool"],
    ["s3://lumen/films/aurora/report.html", "s3://lumen/films/aurora/report.html"],
    ["The light of every shot is steady.", "The light of every shot is steady."],
  ])("%s is said %s", (text, said) => expect(placesSaid(text)).toBe(said));
});

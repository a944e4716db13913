import { expect, it } from "vitest";
import { faultsTable } from "../../src/batch/core/faults";
import { sharesOf } from "../../src/batch/core/states";

it("writes one fault a line, and no cell that a spreadsheet would run", () => {
  const rows = [
    {
      number: 2,
      key: "=cmd|' /C calc'!A0",
      title: "",
      state: "wrong",
      cells: {},
      brief: null,
      faults: [{ column: "a,b", code: "x", got: 'say "hi"', want: "-1", fix: "@SUM(1)" }],
    },
    { number: 3, key: "", title: "", state: "ready", cells: {}, faults: [], brief: null },
  ];
  expect(faultsTable(rows, ["Line", "Key"])).toBe(
    '\ufeffLine,Key\r\n2,\'=cmd|\' /C calc\'!A0,"a,b","say ""hi""",\'-1,\'@SUM(1)\r\n',
  );
});

it("shows a night's rows as shares, without those that are left out on purpose", () => {
  expect(sharesOf({ success: 3, failed: 1, skipped: 5, started: 0, constructor: 7 })).toEqual([
    { state: "success", count: 3, share: 0.75 },
    { state: "failed", count: 1, share: 0.25 },
  ]);
});

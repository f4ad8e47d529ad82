import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { madeUpRun } from "../fixtures/made_up_run.ts";
import { linesData } from "./lines_data.ts";

const figure = { kind: "lines", x: "targetRatio", metric: "target_test_loss" } as const;

Deno.test("linesData() colours the stages if no other parameter spans the grid", () => {
  const data = madeUpRun({ stages: ["scratch", "fine-tune"] });
  const { panels, colors, names } = linesData(data, figure);
  deepStrictEqual(colors, { values: ["scratch", "fine-tune"] });
  deepStrictEqual(names, ["targetRatio"]);
  deepStrictEqual(
    panels[0].series.map(({ points }) => points.map(({ x, stage }) => [x, stage])),
    ["scratch", "fine-tune"].map((stage) => [0.3, 0.6, 1.5].map((x) => [x, stage])),
  );
});

Deno.test("linesData() colours the parameter with most values; stages and the rest are panels", () => {
  const grid = { alignment: [0, 1], sourceRatio: [0.5, 2, "inf"], targetRatio: [0.3, 0.6] };
  const { panels, colors } = linesData(madeUpRun({ grid, stages: ["scratch", "fine-tune"] }), figure);
  deepStrictEqual(colors, { name: "sourceRatio", values: [0.5, 2, "inf"] });
  deepStrictEqual(panels.map(({ stage, params }) => [stage, params.alignment]), [
    ["scratch", 0],
    ["fine-tune", 0],
    ["scratch", 1],
    ["fine-tune", 1],
  ]);
  for (const { series } of panels) deepStrictEqual(series.map(({ points }) => points.length), [2, 2, 2]);
});

Deno.test("linesData() says what it leaves out", () => {
  const eight = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  const grid = { alignment: eight, sourceRatio: eight.slice(1), targetRatio: [0.3, 0.6, "inf"] };
  const data = madeUpRun({
    grid,
    stages: ["scratch", "transfer", "fine-tune"],
  });
  const { panels, colors, remarks } = linesData(data, figure);
  strictEqual(panels.length, 12);
  deepStrictEqual(colors.values, [0.1, 0.3, 0.5, 0.6, 0.8]);
  deepStrictEqual(remarks, [
    "shows 5 of 8 values of alignment",
    "shows 4 of 7 rows of panels",
    "points at infinity are left out",
  ]);
});

Deno.test("linesData() takes theory between the cells piece by piece, else goes through the predictions", () => {
  const data = madeUpRun({ grid: { alignment: [0, 1], targetRatio: [0.5, 1.5] } });
  const point = { type: "theory", stage: "scratch", metric: "target_test_loss", allowance: 0 } as const;
  for (const [piece, targetRatio] of [[1, 1.4], [0, 0.9], [0, 0.6], [1, 1.2]]) {
    data.theory.push({ ...point, params: { alignment: 1, targetRatio }, piece, value: targetRatio });
  }
  const [cells, fine] = linesData(data, figure).panels[0].series;
  deepStrictEqual(cells.pieces.map((piece) => piece.map(({ x, value }) => [x, value])), [
    [[0.5, 1 / 1.5], [1.5, 1 / 2.5]],
  ]);
  deepStrictEqual(fine.pieces.map((piece) => piece.map(({ x }) => x)), [[1.2, 1.4], [0.6, 0.9]]);
});

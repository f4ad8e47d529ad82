import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { madeUpRun } from "../fixtures/made_up_run.ts";
import type { Params } from "../operators/run_record.ts";
import { linesData } from "./lines_data.ts";

/** Depends on whatever spans the grid. */
const law = (params: Params) =>
  Object.values(params).reduce<number>((sum, value) => 2 * sum + (value === "inf" ? 9 : Number(value)), 1);

const figure = { kind: "lines", x: "targetRatio", metric: "target_test_loss" } as const;

Deno.test("linesData() colours the stages if no other parameter spans the grid", () => {
  const data = madeUpRun({ stages: ["transfer", "fine-tune"] });
  const { panels, colors, names } = linesData(data, figure);
  deepStrictEqual(colors, { values: ["transfer", "fine-tune"] });
  deepStrictEqual(names, ["targetRatio"]);
  deepStrictEqual(
    panels[0].series.map(({ points }) => points.map(({ x, stage }) => [x, stage])),
    ["transfer", "fine-tune"].map((stage) => [0.3, 0.6, 1.5].map((x) => [x, stage])),
  );
});

Deno.test("linesData() colours the parameter with most values; stages and the rest are panels", () => {
  const grid = { alignment: [0, 1], sourceRatio: [0.5, 2, "inf"], targetRatio: [0.3, 0.6] };
  const { panels, colors } = linesData(madeUpRun({ grid, law, stages: ["transfer", "fine-tune"] }), figure);
  deepStrictEqual(colors, { name: "sourceRatio", values: [0.5, 2, "inf"] });
  deepStrictEqual(panels.map(({ stage, params }) => [stage, params.alignment]), [
    ["transfer", 0],
    ["fine-tune", 0],
    ["transfer", 1],
    ["fine-tune", 1],
  ]);
  for (const { series } of panels) deepStrictEqual(series.map(({ points }) => points.length), [2, 2, 2]);
});

Deno.test("linesData() says what it leaves out", () => {
  const eight = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  const grid = { alignment: eight, sourceRatio: eight.slice(1), targetRatio: [0.3, 0.6, "inf"] };
  const data = madeUpRun({
    grid,
    law,
    stages: ["pretrain", "transfer", "fine-tune"],
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
  const data = madeUpRun({ grid: { alignment: [0, 1], targetRatio: [0.5, 1.5] }, law });
  const point = { type: "theory", stage: "scratch", metric: "target_test_loss", allowance: 0 } as const;
  for (const [piece, targetRatio] of [[1, 1.4], [0, 0.9], [0, 0.6], [1, 1.2]]) {
    data.theory.push({ ...point, params: { alignment: 1, targetRatio }, piece, value: targetRatio });
  }
  const [cells, fine] = linesData(data, figure).panels[0].series;
  deepStrictEqual(cells.pieces.map((piece) => piece.map(({ x, value }) => [x, value])), [
    [[0.5, law({ alignment: 0, targetRatio: 0.5 })], [1.5, law({ alignment: 0, targetRatio: 1.5 })]],
  ]);
  deepStrictEqual(fine.pieces.map((piece) => piece.map(({ x }) => x)), [[1.2, 1.4], [0.6, 0.9]]);
});

Deno.test("linesData() draws what was learned from scratch once, as the reference of each panel", () => {
  const grid = { alignment: [0, 1], targetRatio: [0.3, 0.6] };
  const rules = { scratch: ({ targetRatio }: Params) => Number(targetRatio), transfer: law };
  const data = madeUpRun({
    grid,
    law: (params, stage) => rules[stage as "scratch" | "transfer"](params),
    stages: ["scratch", "transfer"],
  });
  const { panels: [panel, ...others], colors } = linesData(data, figure);
  deepStrictEqual([others.length, panel.stage, colors], [0, "transfer", {
    name: "alignment",
    values: [0, 1],
  }]);
  strictEqual(panel.reference.length, 1);
  deepStrictEqual(panel.reference[0].points.map(({ x, stage }) => [x, stage]), [
    [0.3, "scratch"],
    [0.6, "scratch"],
    [0.3, "scratch"],
    [0.6, "scratch"],
  ]);
  deepStrictEqual(panel.reference[0].pieces[0].map(({ x }) => x), [0.3, 0.6]);
  const apart = madeUpRun({ grid, law, stages: ["scratch", "transfer"] });
  deepStrictEqual(linesData(apart, figure).panels[0].reference.length, 2);
});

Deno.test("linesData() draws coinciding series and panels once", () => {
  const grid = { alignment: [0, 1], sourceRatio: [0.5, 2], targetRatio: [0.3, 0.6] };
  const data = madeUpRun({ grid, law: ({ sourceRatio }) => Number(sourceRatio), stages: ["transfer"] });
  const { panels, colors, idle } = linesData(data, figure);
  deepStrictEqual([panels.length, colors.name, idle], [1, "sourceRatio", ["alignment"]]);
  deepStrictEqual(panels[0].series.map(({ points }) => points.length), [2, 2]);
  deepStrictEqual(panels[0].series.map(({ pieces }) => pieces[0].length), [2, 2]);
});

Deno.test("linesData() places choices in the order of the grid, each with a line of theory of its own", () => {
  const data = madeUpRun({ grid: { readout: ["keep", "center", "reset"] }, law: () => 0.5 });
  const { panels, idle } = linesData(data, { kind: "lines", x: "readout", metric: "target_test_loss" });
  const [{ points, pieces }] = panels[0].series;
  deepStrictEqual(idle, []);
  deepStrictEqual(points.map(({ x, params }) => [x, params.readout]), [[0, "keep"], [1, "center"], [
    2,
    "reset",
  ]]);
  deepStrictEqual(pieces.map((piece) => piece.map(({ x, value }) => [x, value])), [
    [[-0.25, 0.5], [0.25, 0.5]],
    [[0.75, 0.5], [1.25, 0.5]],
    [[1.75, 0.5], [2.25, 0.5]],
  ]);
});

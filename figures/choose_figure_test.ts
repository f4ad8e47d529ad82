import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import type { Figure } from "../pipelines/figure.ts";
import { chooseFigure } from "./choose_figure.ts";
import { collectFigureData } from "./figure_data.ts";

const lines: Figure = { kind: "lines", x: "targetRatio", metric: "target_test_loss" };
const phase: Figure = { kind: "phase", x: "targetRatio", y: "alignment", metric: "transferability" };
const curves: Figure = { kind: "curves", metric: "target_test_loss" };
const histogram: Figure = { kind: "histogram", metric: "zScore" };
const matrix: Figure = { kind: "matrix", metric: "feature_kernel" };

Deno.test("chooseFigure() takes the first declared figure that fits", () => {
  const notes = madeUpNotes(matrix, phase, curves, lines, histogram);
  strictEqual(chooseFigure(madeUpRun(), notes), lines);
  strictEqual(chooseFigure(madeUpRun({ grid: { targetRatio: [1] } }), notes), histogram);
  strictEqual(chooseFigure(madeUpRun({ times: [0, 1] }), notes), curves);
  const grid = { targetRatio: [0.1, 0.2, 0.3, 0.4], alignment: [0, 0.4, 0.8, 1] };
  strictEqual(chooseFigure(madeUpRun({ grid, metrics: ["transferability"] }), notes), phase);
  const thin = { ...grid, alignment: [0, 0.5, 1, 1] };
  strictEqual(chooseFigure(madeUpRun({ grid: thin, metrics: ["transferability"] }), notes), histogram);
  const data = madeUpRun();
  const kernel = { type: "kernel", cell: 0, instance: 0, stage: "pretrain", value: 1 } as const;
  data.kernels.push({ ...kernel, metric: "feature_kernel", matrix: [[1]] });
  strictEqual(chooseFigure(data, notes), matrix);
});

Deno.test("chooseFigure() asks for lines whose x has two finite values where the metric was measured", () => {
  const notes = madeUpNotes({ ...lines, x: "sourceRatio" });
  const run = (sourceRatio: (number | string)[]) => chooseFigure(madeUpRun({ grid: { sourceRatio } }), notes);
  strictEqual(run([0.5, 2, "inf"]), notes.figures[0]);
  strictEqual(run([0.5, Infinity]).kind, "dots");
  strictEqual(run([0.5, "inf"]).kind, "dots");
});

Deno.test("chooseFigure() finds something to draw when nothing is declared", () => {
  const choose = (made: Parameters<typeof madeUpRun>[0]) => chooseFigure(madeUpRun(made), madeUpNotes());
  const most = { alignment: [0, 1], targetRatio: [0.1, 0.2, 0.3] };
  const metrics = ["transferability", "target_test_loss"];
  deepStrictEqual(choose({ grid: most, metrics }), lines);
  deepStrictEqual(choose({ grid: { targetRatio: [0.001, 0.01, 0.1] } }), { ...lines, log: "x" });
  deepStrictEqual(choose({ grid: { targetRatio: [1] }, times: [0, 0.1, 1] }), curves);
  strictEqual(choose({ grid: {}, times: [1] }).kind, "dots"); // single points are no curve
  deepStrictEqual(choose({ grid: {}, times: [0, 0.1, 50] }), { ...curves, log: "x" });
  deepStrictEqual(choose({ grid: {} }), { kind: "dots" });
});

Deno.test("chooseFigure() refuses a run without anything to draw, and says why", () => {
  const { data, add } = collectFigureData();
  throws(() => chooseFigure(data, madeUpNotes(lines)), {
    name: "RangeError",
    message: "Cannot draw a figure of this run: its records hold no measurement and no training curve; " +
      "let a cell finish, or add a check to the pipeline",
  });
  if (madeUpRun().run) add({ ...madeUpRun().run!, pipeline: "coin" });
  throws(() => chooseFigure(data, madeUpNotes()), /^RangeError: Cannot draw a figure of coin: /);
});

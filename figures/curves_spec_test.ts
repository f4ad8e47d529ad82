import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";

const notes = madeUpNotes({ kind: "curves", metric: "target_test_loss" });

Deno.test("curvesSpec() has a panel for each cell, a line for each stage and instance, and the predicted end", async () => {
  const grid = { targetRatio: [0.5, 1] };
  const data = madeUpRun({ grid, stages: ["scratch", "fine-tune"], times: [0, 1, 5] });
  const svg = await drawFigure(data, notes);
  deepStrictEqual(labelsOf(svg).slice(0, 6), [
    "scratch: predicted 0.6667",
    "fine-tune: predicted 0.6667",
    "scratch, instance 0",
    "scratch, instance 1",
    "fine-tune, instance 0",
    "fine-tune, instance 1",
  ]);
  strictEqual(labelsOf(svg).length, 12);
  for (const text of ["α₂ = 0.5", "α₂ = 1", "training time", "scratch", "fine-tune"]) {
    strictEqual(textsOf(svg).includes(text), true, text);
  }
});

Deno.test("curvesSpec() draws a few of many cells and says so", async () => {
  const targetRatio = Array.from({ length: 11 }, (_, index) => index + 1);
  const texts = textsOf(await drawFigure(madeUpRun({ grid: { targetRatio }, times: [0, 1] }), notes));
  strictEqual(texts.includes("shows 6 of 11 cells"), true);
  deepStrictEqual(
    texts.filter((text) => text.startsWith("α₂ = ")).map((text) => text.slice(5)),
    ["1", "3", "5", "7", "9", "11"],
  );
});

Deno.test("curvesSpec() names cells that were not over when the run was broken off", async () => {
  const data = madeUpRun({ grid: { targetRatio: [1, 2] }, times: [0, 1] });
  for (const list of [data.measurements, data.predictions, data.checks]) list.length = 0;
  strictEqual(textsOf(await drawFigure(data, notes)).includes("cell 1"), true);
});

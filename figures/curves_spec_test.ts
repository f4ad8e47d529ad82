import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
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

Deno.test("curvesSpec() names what the horizontal axis counts, if it is not time", async () => {
  const chain = madeUpNotes({ kind: "curves", metric: "target_test_loss", time: "sweeps" });
  const texts = textsOf(await drawFigure(madeUpRun({ grid: { targetRatio: [1] }, times: [1, 5] }), chain));
  deepStrictEqual([texts.includes("sweeps"), texts.includes("training time")], [true, false]);
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

Deno.test("curvesSpec() draws densities below the curves of a few cells, three bins a point, in the stages' colours", async () => {
  const stages = ["scratch", "transfer"] as const,
    notes = madeUpNotes({
      kind: "curves",
      metric: "target_test_loss",
      densities: "preactivation_density",
    });
  const drawn = async (targetRatio: number[]) => {
    const data = madeUpRun({ grid: { targetRatio }, stages, times: [0, 1, 5] });
    const matrix = [[-2, -1, 0, 1, 2, 3], [0, 0.3, 0.3, 0.3, 0, 0]];
    for (const cell of targetRatio.keys()) {
      for (const metric of ["preactivation_density", "predicted_preactivation_density"]) {
        data.kernels.push({ type: "kernel", cell, instance: 0, stage: "transfer", metric, value: 1, matrix });
      }
    }
    return await drawFigure(data, notes);
  };
  const svg = await drawn([1, 2]), densities = labelsOf(svg).filter((label) => label.includes("density"));
  const [line, first, second] = ["0.300 at -1.00", "0.200 at -1.00", "0.100 at 2.00"];
  deepStrictEqual(densities.slice(0, 3), [line, first, second].map((text) => `transfer: density ${text}`));
  strictEqual(densities.length, 2 * 3);
  ok(textsOf(svg).some((text) => text.endsWith("at the end of training")));
  const many = await drawn([1, 2, 3, 4]);
  strictEqual(labelsOf(many).filter((label) => label.includes("density")).length, 0);
});

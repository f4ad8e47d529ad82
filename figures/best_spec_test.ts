import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { Params } from "../operators/run_record.ts";
import type { BestFigure } from "../pipelines/figure.ts";
import { bestGrid } from "./best_grid.ts";
import { chooseFigure } from "./choose_figure.ts";
import { drawFigure } from "./draw_figure.ts";

const figure: BestFigure = {
  kind: "best",
  x: "alignment",
  y: "sourceRatio",
  metric: "target_test_loss",
  along: "targetRatio",
};
const grid = { alignment: [-0.4, 0, 0.4, 2], sourceRatio: [0, 1, 2, 3], targetRatio: [0.1, 1, 10] };
/** Least where log₁₀ of the target ratio is the alignment; flat in the first row. */
const law = ({ alignment, sourceRatio, targetRatio }: Params) =>
  1 + Number(sourceRatio) * (Math.log10(Number(targetRatio)) - Number(alignment)) ** 2;

function made(deviation?: (n: number) => number) {
  return madeUpRun({ grid, law, deviation: deviation ?? (() => 0), stages: ["bayes-target"] });
}

/** Instances 0 and 1 of every cell, one 0.9 above and the other 0.9 below the mean. */
function withInstances() {
  const data = made();
  for (const { cell, stage, metric, value } of [...data.measurements]) {
    for (const instance of [0, 1]) {
      const at = { cell, instance, stage, metric, step: 9, time: 9 };
      data.losses.push({ type: "loss", ...at, value: value + (instance ? 0.9 : -0.9) });
    }
  }
  return data;
}

Deno.test("bestGrid() interpolates the best value, and tells ends and flat cells, measured and predicted", () => {
  const { xs, ys, rows, cells: [[flat, , , steep]], range } = bestGrid(made(), figure);
  deepStrictEqual([xs, ys, rows, range], [grid.alignment, grid.sourceRatio, [{}], [0.1, 10]]);
  deepStrictEqual(
    flat.map(({ measured, predicted }) => [measured?.flat, predicted?.flat]),
    Array(4).fill([true, true]),
  );
  for (const side of ["measured", "predicted"] as const) {
    deepStrictEqual(steep.map((cell) => cell[side]?.x.toFixed(9)), [
      "-0.400000000",
      "0.000000000",
      "0.400000000",
      "1.000000000",
    ]);
    deepStrictEqual(steep.map((cell) => cell[side]?.end), [undefined, undefined, undefined, "high"]);
  }
  ok(steep[1].measured!.error! > 0.001, "as if cells were independent");
});

Deno.test("bestGrid() takes errors from differences between the same instances", () => {
  const { cells: [[, , , steep]] } = bestGrid(withInstances(), figure);
  ok(steep[1].measured!.error! < 1e-12);
});

Deno.test("bestSpec() writes the best value into each cell", async () => {
  const svg = await drawFigure(made(), madeUpNotes(figure)), texts = textsOf(svg);
  for (const text of ["measured", "predicted", "0.4", "2.5", "≥ 10", "flat"]) ok(texts.includes(text), text);
  ok(labelsOf(svg).includes("a = 2, α₁ = 3: predicted best α₂ ≥ 10"));
  ok(
    labelsOf(svg).some((label) => label.startsWith("a = 0.4, α₁ = 3: measured best α₂ 2.5 (2.")),
    labelsOf(svg).join("\n"),
  );
});

Deno.test("chooseFigure() maps a run that was broken off as far as it came, and no smaller grid", async () => {
  const notes = madeUpNotes(figure, { kind: "lines", x: "targetRatio", metric: "target_test_loss" });
  const data = made(), few = 7;
  for (const list of [data.measurements, data.predictions, data.checks]) list.splice(few);
  strictEqual(chooseFigure(data, notes).kind, "best");
  const { cells: [rows] } = bestGrid(data, figure);
  deepStrictEqual(
    rows.flat().map(({ measured }) => measured !== undefined).filter((known) => known).length,
    2,
  );
  const labels = labelsOf(await drawFigure(data, notes));
  strictEqual(labels.filter((label) => label.includes("measured best α₂ –")).length, 14);
  for (const list of [data.measurements, data.predictions, data.checks]) list.splice(2);
  strictEqual(chooseFigure(data, notes).kind, "lines");
  const three = madeUpRun({ grid: { ...grid, alignment: [0, 0.5, 1] }, law });
  strictEqual(chooseFigure(three, notes).kind, "lines");
});

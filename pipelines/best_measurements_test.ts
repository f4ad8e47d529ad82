import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { madeUpRun } from "../fixtures/made_up_run.ts";
import type { Measurement } from "../operators/run_record.ts";
import { bestMeasurements, isBest } from "./best_measurements.ts";
import type { BestFigure } from "./figure.ts";

const figure: BestFigure = {
  kind: "best",
  x: "alignment",
  y: "sourceRatio",
  metric: "target_test_loss",
  along: "targetRatio",
};
const figures = { figures: [figure] };
const grid = { alignment: [0, 0.5], targetRatio: [0, 0.1, 1, 10, 100] };

/** Predicted: least at 10^alignment, rising by 0.1 for a factor of 10. Measured: moved by `shift` decades. */
function measured(
  shift: number,
  couplings: readonly number[] = grid.targetRatio,
  error = 0.002,
): Measurement[] {
  const predicted = (u: number, at: number) => 0.3 + 0.1 * (at - u) ** 2;
  const place = (params: Record<string, unknown>) => Math.log10(Number(params.targetRatio) || 1e-4);
  const data = madeUpRun({
    grid: { ...grid, targetRatio: couplings },
    stages: ["bayes-target"],
    law: (params) => predicted(Number(params.alignment), place(params)),
    deviation: () => 0,
    standardError: error,
  });
  const best = bestMeasurements(figures);
  for (const record of [...data.measurements, ...data.checks]) {
    const value = predicted(Number(record.params.alignment) + shift, place(record.params));
    best.add(record.type === "measurement" ? { ...record, value } : record);
  }
  return best.records();
}

Deno.test("bestMeasurements() finds the best value and what it costs in theory, for each set of the other parameters", () => {
  const found = measured(0.2);
  deepStrictEqual(found.map(({ metric, params, cell }) => [metric, params, cell]), [
    ["best_target_ratio", { alignment: 0 }, 4],
    ["target_test_loss_excess", { alignment: 0 }, 4],
    ["best_target_ratio", { alignment: 0.5 }, 9],
    ["target_test_loss_excess", { alignment: 0.5 }, 9],
  ]);
  const [best, excess] = found;
  ok(Math.abs(best.value - 10 ** 0.2) < 1e-9 && best.standardError! > 0);
  ok(Math.abs(excess.value - 0.1 * 0.2 ** 2) < 1e-12);
  // By hand, around the lowest cell at 0: the neighbours are p and q higher, t = (p − q)/2(p + q)
  const [p, q] = [0.14, 0.06], s = p + q, byLeft = q / s ** 2, byRight = -p / s ** 2;
  const x = 0.002 * Math.hypot(byLeft, byRight, byLeft + byRight);
  ok(Math.abs(best.standardError! / (Math.LN10 * best.value * x) - 1) < 1e-9);
  const rise = (by: number) => 0.1 * ((0.2 + by) ** 2 - 0.2 ** 2);
  ok(Math.abs(excess.standardError! - Math.hypot(rise(x), rise(-x)) / Math.SQRT2) < 1e-12);
});

Deno.test("bestMeasurements() finds what it costs where theory is least elsewhere", () => {
  // Predicted to be least at 10^0.5, halfway between two cells; measured 0.6 decades below
  const found = measured(-0.6, [0.1, 1, 10]).filter(({ params }) => params.alignment === 0.5);
  const [, excess] = found;
  ok(Math.abs(excess.value - 0.1 * 0.6 ** 2) < 1e-12, `${excess.value}`);
});

Deno.test("bestMeasurements() says nothing of ends, flat lines, or fewer than three values", () => {
  deepStrictEqual(measured(5), []);
  deepStrictEqual(measured(0.2, [1, 10]), []);
  deepStrictEqual(measured(0.2, grid.targetRatio, 3), []);
});

Deno.test("isBest() knows its records, of pipelines that map a best value only", () => {
  const [best, excess] = measured(0.2);
  deepStrictEqual([best, excess].map((record) => isBest(figures, record)), [true, true]);
  strictEqual(isBest({}, best), false);
  strictEqual(isBest(figures, { ...best, metric: "target_test_loss" }), false);
});

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { RunRecord } from "../operators/run_record.ts";
import type { PhaseFigure } from "../pipelines/figure.ts";
import { collectFigureData } from "./figure_data.ts";
import { leastRecords } from "./least_records.ts";

const figure: PhaseFigure = { kind: "phase", x: "u", y: "v", metric: "loss", least: "delta" };

/** A run of loss = (log₁₀δ − u)² + v, measured 0.1 more, with theory on a finer grid if wanted. */
function made(fine: boolean) {
  const { data, add } = collectFigureData();
  const law = (u: number, v: number, delta: number) => (Math.log10(delta) - u) ** 2 + v;
  let cell = 0;
  for (const u of [-1, 0.3]) {
    for (const delta of [0, 0.1, 1, 10]) {
      const params = { u, v: 2, delta }, value = delta === 0 ? -1 : law(u, 2, delta);
      const head = { cell: cell++, params, stage: "bayes-target", metric: "loss" } as const;
      const records: RunRecord[] = [
        { type: "measurement", ...head, value: value + 0.1, standardError: 0.1, instances: 3 },
        { type: "prediction", ...head, value, source: "s", allowance: 0, allowanceReason: "" },
      ];
      records.forEach(add);
    }
    if (!fine) continue;
    for (const delta of [1, 2, 4]) {
      data.theory.push(
        {
          ...{ type: "theory", stage: "bayes-target", metric: "loss", piece: 0 },
          ...{ params: { u, v: 2, delta }, value: law(u, 2, delta), allowance: 0 },
        } as typeof data.theory[number],
      );
    }
  }
  return data;
}

Deno.test("leastRecords() is where the metric is least, of cells and along the lines of theory", () => {
  for (const fine of [false, true]) {
    const { measurements, predictions, checks, theory } = leastRecords(made(fine), figure);
    deepStrictEqual(measurements.map(({ value }) => value), [-1, 0]);
    deepStrictEqual(measurements.map(({ params }) => params), [{ u: -1, v: 2 }, { u: 0.3, v: 2 }]);
    deepStrictEqual(predictions.map(({ value }) => value), fine ? [0, Math.log10(2)] : [-1, 0]);
    strictEqual(checks.length + theory.length, 0);
  }
});

// Every row of the independent program's table: its formula to the printed digits, its simulations within their errors.
import { ok, strictEqual } from "node:assert/strict";
import reference from "../fixtures/reference-linear-spectra.json" with { type: "json" };
import { anisotropicFlow, anisotropicFlowLimit } from "./anisotropic_flow.ts";
import { anisotropicLimit } from "./anisotropic_limit.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { anisotropicSourceLoss, pretrainedTask } from "./anisotropic_source_loss.ts";
import type { Prediction } from "./prediction.ts";
import { spikedKernelFlow } from "./regression_flow.ts";
import { bandTeacher, sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import { spikedFlowLimit } from "./spiked_flow_limit.ts";

type Row = (typeof reference)[number];
type Params = Record<string, number>;

/** The formula for D → ∞, which the table prints, and the prediction at the row's D. */
function both(row: Row): { limit: number; prediction: Prediction } {
  const p = row.params as unknown as Params, part = row.quantity === "testLoss" ? "test" : "train";
  if (row.formula === "linearRegressionFlow" || row.formula === "spikedKernelFlow") {
    const rule = { integrator: "flow", time: p.time } as const, warmStart = p.warmStart ?? 0;
    const task = {
      ratio: p.alpha2,
      noise: p.sigma2,
      spike: p.chi,
      bulk: 1 - p.a ** 2,
      along: p.a - warmStart,
    };
    const params = { inputDim: p.D, targetRatio: p.alpha2, targetNoise: p.sigma2, spike: p.chi, warmStart };
    return {
      limit: spikedFlowLimit(task, rule)[part],
      prediction: spikedKernelFlow({ ...params, featureAlignment: p.a }, rule)[part],
    };
  }
  const bands = row.formula === "anisotropicTwoBand";
  const eigenvalues = spectrumEigenvalues(
    bands
      ? { kind: "two-level", share: 0.5, ratio: p.highEigenvalue / p.lowEigenvalue }
      : { kind: "power-law", power: p.power },
    p.D,
  );
  const [direction, teacher] = bands
    ? [bandTeacher(p.D, p.D / 2, p.sourceAngle), bandTeacher(p.D, p.D / 2, p.targetAngle)]
    : sineTeachers(p.D, p.a);
  const task = { eigenvalues, teacher, direction, spike: p.chi, samples: p.targetSamples, noise: p.sigma2 };
  if (row.formula === "anisotropicFlow") {
    return {
      limit: anisotropicFlowLimit(task, p.time)[part],
      prediction: anisotropicFlow(task, p.time)[part],
    };
  }
  if (row.formula === "anisotropicFiniteSource") {
    const params = {
      eigenvalues,
      sourceTeacher: direction,
      targetTeacher: teacher,
      sourceSamples: p.sourceSamples,
      sourceNoise: p.sigma1,
      proportionalRichness: p.gammaBar,
      targetSamples: p.targetSamples,
      targetNoise: p.sigma2,
      ridge: 0,
    };
    // This row takes κ from Σ alone.
    return {
      limit: anisotropicLimit(pretrainedTask(params), 0, "bulk"),
      prediction: anisotropicSourceLoss(params),
    };
  }
  return { limit: anisotropicLimit(task, p.ridge), prediction: anisotropicLoss({ ...task, ridge: p.ridge }) };
}

for (const row of reference) {
  Deno.test(`the reference row ${row.id} is reproduced`, () => {
    const { limit, prediction } = both(row);
    // Eight printed decimals, or eight significant digits.
    ok(
      Math.abs(limit - row.predicted) < 0.51e-8 * Math.max(1, row.predicted),
      `${limit} against ${row.predicted}`,
    );
    const { value, allowance } = prediction, within = allowance + 3.5 * row.standardError;
    ok(Math.abs(value - row.simulated) < within, `${value} ± ${allowance} against ${row.simulated}`);
    // The allowance is not what makes it pass, and the correction is one.
    ok(allowance < 0.03 * value, `allowance ${allowance} of ${value}`);
    ok(Math.abs(value - limit) < 0.03 * limit, `${value} against ${limit}`);
  });
}

Deno.test("2 % more is caught by the reference rows together", () => {
  // One row's simulation is uncertain by 0.3 to 1.6 %: the rows together tell, as a sum of squared deviations.
  const squares = (factor: number) =>
    reference.reduce((sum, row) => {
      const { value } = both(row).prediction;
      return sum + ((value * factor - row.simulated) / row.standardError) ** 2;
    }, 0);
  strictEqual(reference.length, 15);
  // χ² with 15 degrees of freedom exceeds 37.7 once in a thousand times.
  ok(squares(1) < 37.7, `as predicted: ${squares(1)}`);
  ok(squares(1.02) > 60, `2 % more: ${squares(1.02)}`);
});

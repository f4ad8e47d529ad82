import { ok } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { alignedPair } from "../numerics/frames.ts";
import { leastSquaresTask } from "../numerics/least_squares_task.ts";
import { matrix } from "../numerics/matrix.ts";
import { dot, norm, squaredDistance } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { fineTuneLoss } from "./fine_tune_loss.ts";
import { linearTransferLoss } from "./linear_transfer_loss.ts";
import { scratchLoss } from "./scratch_loss.ts";

/** Mean of values with its standard error, and their standard deviation. */
function statistics(values: readonly number[]): { mean: number; error: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return { mean, error: deviation / Math.sqrt(values.length), deviation };
}

Deno.test("the laws average the exact laws of single data sets, within their allowances, and know the scatter", async () => {
  // Brute force, one hidden layer: for each data set least squares by dense algebra, then the conserved norm balance
  // solved directly, and ridge regression on the source predictor's feature. 4000 data sets of D = 40, where the O(1/D)
  // allowance is large enough to matter.
  const algebra = await openLinearAlgebra();
  const D = 40, sourceCount = 24, count = 16, sets = 4000;
  const params = {
    inputDim: D,
    hiddenLayers: 1,
    alignment: 0.6,
    sourceRatio: sourceCount / D,
    targetRatio: count / D,
    sourceNoise: 0.3,
    targetNoise: 0.5,
    ridge: 0.1,
    initScale: 1e-5,
    integrator: "flow",
    learningRate: 0.02,
  } as const;
  const losses: Record<"fineTune" | "scratch" | "linearTransfer", number[]> = {
    fineTune: [],
    scratch: [],
    linearTransfer: [],
  };
  for (let instance = 0; instance < sets; instance++) {
    const draw = (purpose: string, n: number) => normals({ seed: 9, cell: 0, instance, purpose }, n);
    const [source, target] = alignedPair(
      { seed: 9, cell: 0, instance, purpose: "teachers" },
      D,
      params.alignment,
    );
    const fit = (name: string, n: number, teacher: Float64Array, noise: number) => {
      const inputs = matrix(n, D, draw(name, n * D)),
        labels = draw(`${name} noise`, n),
        beta = new Float64Array(D);
      algebra.apply(inputs, teacher, labels, 1, noise);
      const task = leastSquaresTask(algebra, inputs, labels);
      algebra.applyTransposed(task.basis!, task.minimiser, beta);
      return { basis: task.basis!, beta, inputs, labels };
    };
    const before = fit("source", sourceCount, source, params.sourceNoise).beta;
    const { basis, beta, inputs, labels } = fit("target", count, target, params.targetNoise);
    const inside = new Float64Array(count), outside = before.slice();
    algebra.apply(basis, before, inside);
    algebra.applyTransposed(basis, inside, outside, -1, 1);
    // s = √(r/b) with r² = |fit|² + s²|outside|²: a quadratic in s².
    const b = norm(before), p = dot(outside, outside) / b;
    const scale = Math.sqrt((p + Math.sqrt(p * p + 4 * dot(beta, beta))) / 2 / b);
    losses.fineTune.push(squaredDistance(beta.map((value, i) => value + scale * outside[i]), target));
    losses.scratch.push(squaredDistance(beta, target));
    // The rank-one features √b·β̂₁/b of balanced layers: f = w √b (β̂₁/b)·x with w by ridge regression.
    const feature = before.map((value) => value / Math.sqrt(b)), features = new Float64Array(count);
    algebra.apply(inputs, feature, features);
    const weight = dot(features, labels) / (dot(features, features) + count * params.ridge);
    losses.linearTransfer.push(squaredDistance(feature.map((value) => weight * value), target));
  }
  const laws = {
    fineTune: fineTuneLoss(params),
    scratch: scratchLoss(params),
    linearTransfer: linearTransferLoss(params),
  };
  for (const name of ["fineTune", "scratch", "linearTransfer"] as const) {
    const { mean, error, deviation } = statistics(losses[name]), law = laws[name];
    const told =
      `${name}: ${sets} samples, ${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`;
    ok(error < 0.01 * law.value, `${told}: the check can fail`);
    ok(law.allowance < 0.05 * law.value, `${told}: the allowance is small`);
    ok(Math.abs(mean - law.value) < law.allowance + 3.5 * error, told);
    // The scatter is known to leading order in 1/D. The heaviest tail, of the noise energy, is like that of 1/χ² with
    // D − n = 24 degrees of freedom: the next order is a few of 1/24, about 10 %, and the sampling error of a deviation
    // from 4000 such values 2 %.
    ok(
      Math.abs(law.deviation! / deviation - 1) < 0.15,
      `${name}: deviation ${deviation} against ${law.deviation}`,
    );
  }
});

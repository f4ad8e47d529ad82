import { ok, rejects, throws } from "node:assert/strict";
import { referenceProblem } from "../../fixtures/relu_problem.ts";
import { normals } from "../draws.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { dot, squaredDistance } from "../norm.ts";
import { NumericalError } from "../numerical_error.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { asGated, gatedSquare, plusGated } from "./gated_sum.ts";
import { asSum, packed, unpacked } from "./relu_objective.ts";
import { reluDistance, reluFeatures, reluProduct, reluValues } from "./relu_sum.ts";
import { ridgeReadout } from "./ridge_readout.ts";
import { sampleRisk } from "./sample_risk.ts";
import { reluTangentKernel, tangentFit } from "./tangent_features.ts";
import { trainRelu } from "./train_relu.ts";
import { sampleRate } from "./training_rate.ts";

const algebra = await openLinearAlgebra();
const { weights, readout, teacher } = referenceProblem(5, 6, 3);

function gaussian(rows: number, purpose = "inputs"): Matrix {
  return matrix(rows, 5, normals({ seed: 2, cell: 0, instance: 0, purpose }, 5 * rows));
}

/** g(x) of a gated sum, as written. */
function gatedValues({ gates, slopes }: ReturnType<typeof asGated>, inputs: Matrix): Float64Array {
  return Float64Array.from({ length: inputs.rows }, (_, p) => {
    const x = inputs.data.subarray(5 * p, 5 * p + 5);
    let sum = 0;
    for (let i = 0; i < gates.rows; i++) {
      if (dot(gates.data.subarray(5 * i, 5 * i + 5), x) > 0) {
        sum += dot(slopes.data.subarray(5 * i, 5 * i + 5), x);
      }
    }
    return sum;
  });
}

Deno.test("sampleRisk() has the slope of its loss by finite differences", () => {
  const inputs = gaussian(9), labels = reluValues(algebra, teacher, inputs), scale = 3;
  const objective = sampleRisk(algebra, { inputs, labels, width: 6, scale });
  const state = packed({ weights, readout, scale }), none = new Float64Array(state.length);
  const slope = new Float64Array(state.length), loss = objective.slope(state, slope);
  const values = reluValues(algebra, asSum({ weights, readout, scale }), inputs);
  ok(Math.abs(loss - squaredDistance(values, labels) / 9) < 1e-13);
  for (let i = 0; i < state.length; i++) {
    const at = (shift: number) => objective.slope(state.map((x, k) => k === i ? x + shift : x), none);
    ok(Math.abs(slope[i] - scale * (at(1e-6) - at(-1e-6)) / 4e-6) < 1e-7);
  }
});

Deno.test("trainRelu() fits a training set, and a rate beyond stability is an error", async () => {
  const inputs = gaussian(8),
    labels = reluValues(algebra, teacher, inputs),
    network = { weights, readout, scale: 6 };
  const objective = sampleRisk(algebra, { inputs, labels, width: 6, scale: 6 });
  const options = { integrator: "descent", maxSteps: 50_000, stopLoss: 1e-4 } as const;
  const learningRate = sampleRate(algebra, { ...network, readout: readout.map(() => 1) }, inputs);
  const { state, loss, steps, time } = await trainRelu(objective, packed(network), {
    ...options,
    learningRate,
  });
  ok(loss <= 1e-4 && Math.abs(time - steps * learningRate) < 1e-9);
  const values = reluValues(algebra, asSum(unpacked(state, network)), inputs);
  ok(Math.abs(squaredDistance(values, labels) / 8 - loss) < 1e-12);
  await rejects(trainRelu(objective, packed(network), { ...options, learningRate: 100 }), NumericalError);
});

Deno.test("gatedSquare() is the mean over inputs, and for ReLU neurons what reluProduct() says", () => {
  const f = asSum({ weights, readout, scale: 2 }), both = plusGated(asGated(f), asGated(teacher), -1);
  ok(Math.abs(gatedSquare(algebra, both) - reluDistance(algebra, f, teacher)) < 1e-12);
  const other = { gates: weights, slopes: gaussian(6, "slopes") },
    g = plusGated(asGated(teacher), other, 0.5);
  const count = 100_000, squares = gatedValues(g, gaussian(count)).map((value) => value * value);
  const mean = squares.reduce((sum, x) => sum + x, 0) / count;
  const error = Math.sqrt(squares.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / count;
  const exact = gatedSquare(algebra, g);
  ok(Math.abs(exact - mean) < 3.5 * error && Math.abs(1.05 * exact - mean) > 3.5 * error);
});

Deno.test("reluTangentKernel() is s times the product of gradients, by finite differences", () => {
  const inputs = gaussian(4), scale = 3, network = { weights, readout, scale }, state = packed(network);
  const kernel = reluTangentKernel(algebra, network, inputs);
  const gradients = Array.from(state, (_, i) => {
    const at = (shift: number) =>
      reluValues(algebra, asSum(unpacked(state.map((x, k) => k === i ? x + shift : x), network)), inputs);
    const [up, down] = [at(1e-6), at(-1e-6)];
    return up.map((value, p) => (value - down[p]) / 2e-6);
  });
  for (let p = 0; p < 4; p++) {
    for (let q = 0; q < 4; q++) {
      const sum = gradients.reduce((all, gradient) => all + gradient[p] * gradient[q], 0);
      ok(Math.abs(kernel.data[4 * p + q] - scale * sum) < 1e-7);
    }
  }
});

Deno.test("tangentFit() goes through its points, as kernel regression does", () => {
  const inputs = gaussian(4), residual = reluValues(algebra, teacher, inputs);
  const fit = tangentFit(algebra, { weights, readout, scale: 6 }, inputs, residual);
  ok(squaredDistance(gatedValues(fit, inputs), residual) < 1e-20);
  const one = matrix(1, 5, weights.data.slice(0, 5)),
    network = { weights: one, readout: Float64Array.of(1), scale: 1 };
  throws(
    () => tangentFit(algebra, network, gaussian(8), reluValues(algebra, teacher, gaussian(8))),
    /Cannot fit 8 points by the tangent kernel of 1 neurons as it is singular: take a wider network/,
  );
});

Deno.test("ridgeReadout() solves its normal equations, with and without ridge", () => {
  for (const [count, ridge] of [[4, 0.3], [20, 0.3], [4, 0], [20, 0]]) {
    const inputs = gaussian(count), labels = reluValues(algebra, teacher, inputs);
    const features = reluFeatures(algebra, inputs, weights);
    const u = ridgeReadout(algebra, features, labels, ridge), rest = labels.slice();
    algebra.apply(features, u, rest, -1, 1);
    const pull = new Float64Array(6);
    algebra.applyTransposed(features, rest, pull);
    ok(squaredDistance(pull, u.map((x) => ridge * x)) < 1e-18, `${count} ${ridge}`);
  }
  throws(() => ridgeReadout(algebra, matrix(2, 2), Float64Array.of(1, 1), 0), NumericalError);
});

Deno.test("reluProduct() refuses a neuron without direction", () => {
  const dead = { weights: matrix(1, 5), coefficients: Float64Array.of(1) };
  throws(() => reluProduct(algebra, dead, teacher), /Cannot use ReLU neuron 0/);
});

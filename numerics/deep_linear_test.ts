import { ok, rejects } from "node:assert/strict";
import { normals } from "./draws.ts";
import { leastSquaresTask, populationTask, trainLoss } from "./least_squares_task.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { distance, dot, norm } from "./norm.ts";
import { NumericalError } from "./numerical_error.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainDeepLinear, type TrainingPoint } from "./train_deep_linear.ts";
import { FLOW_DRIFT } from "./training_tolerance.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 3, cell: 0, instance: 0, purpose }, count);

/** Weights, inputs and labels of a small problem; `layers` weight layers. */
function problem(layers: number, count: number, dimension: number, scale: number) {
  const weights = Array.from({ length: layers }, (_, l) => {
    const rows = l === layers - 1 ? 1 : dimension;
    return matrix(
      rows,
      dimension,
      draw(`w${l}`, rows * dimension).map((w) => scale * w / Math.sqrt(dimension)),
    );
  });
  return {
    weights,
    inputs: matrix(count, dimension, draw("x", count * dimension)),
    labels: draw("y", count),
  };
}

/** Row vector of the map W_L ⋯ W₁ from `from` upwards, by plain loops. */
function mapOf(weights: readonly Matrix[]): Float64Array {
  let row: Float64Array = new Float64Array([1]);
  for (const { rows, cols, data } of [...weights].reverse()) {
    const next = new Float64Array(cols);
    for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) next[j] += row[i] * data[i * cols + j];
    row = next;
  }
  return row;
}

/** Textbook loss (1/2n)|Xβ − y|². */
function loss(weights: readonly Matrix[], inputs: Matrix, labels: Float64Array): number {
  const beta = mapOf(weights);
  let sum = 0;
  for (let p = 0; p < inputs.rows; p++) {
    sum += (dot(inputs.data.subarray(p * inputs.cols, (p + 1) * inputs.cols), beta) - labels[p]) ** 2;
  }
  return sum / (2 * inputs.rows);
}

/** One gradient-descent step with the gradient by central differences of the loss: knows no formula. */
function differenceStep(
  weights: readonly Matrix[],
  inputs: Matrix,
  labels: Float64Array,
  rate: number,
): Matrix[] {
  const step = 1e-6;
  return weights.map(({ rows, cols, data }, l) => {
    const next = data.slice();
    for (let i = 0; i < data.length; i++) {
      const at = (shift: number) => {
        const moved = data.slice();
        moved[i] += shift;
        return loss(weights.map((w, m) => m === l ? matrix(rows, cols, moved) : w), inputs, labels);
      };
      next[i] -= rate * (at(step) - at(-step)) / (2 * step);
    }
    return matrix(rows, cols, next);
  });
}

const base = { learningRate: 0.05, maxSteps: 100_000, tolerance: 1e-6 } as const;

Deno.test("leastSquaresTask() is the mean squared error up to a rotation", () => {
  for (const [count, dimension] of [[3, 7], [9, 4], [5, 5], [1, 3]]) {
    const { inputs, labels } = problem(1, count, dimension, 1);
    const task = leastSquaresTask(algebra, inputs, labels);
    const beta = draw("beta", dimension);
    const coordinates = new Float64Array(task.minimiser.length);
    algebra.apply(task.basis!, beta, coordinates);
    const direct = 2 * loss([matrix(1, dimension, beta)], inputs, labels);
    ok(Math.abs(trainLoss(task, coordinates) - direct) < 1e-12 * (1 + direct), `${count} ${dimension}`);
  }
});

Deno.test("leastSquaresTask() drops directions that repeated inputs leave flat", () => {
  const inputs = matrix(3, 2, Float64Array.of(1, 2, 1, 2, 2, 4));
  const task = leastSquaresTask(algebra, inputs, Float64Array.of(1, 3, 4));
  ok(task.curvature.length === 1);
  // Fit along (1, 2): the labels 1 and 3 of the same point miss their mean by 1 each.
  ok(Math.abs(task.floor - 2 / 3) < 1e-12);
});

Deno.test("trainDeepLinear() descends as finite differences of the loss do", async () => {
  for (const [layers, count, dimension] of [[1, 3, 5], [2, 3, 5], [3, 3, 4], [2, 7, 4]]) {
    const { weights, inputs, labels } = problem(layers, count, dimension, 1);
    const task = leastSquaresTask(algebra, inputs, labels);
    let expected: readonly Matrix[] = weights;
    const predictors: Float64Array[] = [];
    const observe = ({ step, predictor }: TrainingPoint) => step <= 3 && predictors.push(predictor());
    await trainDeepLinear(algebra, weights, task, { ...base, integrator: "descent", observe }).catch(
      () => {},
    );
    for (let step = 0; step <= 3; step++) {
      // Central differences are good to 1e-9 here.
      ok(distance(predictors[step], mapOf(expected)) < 1e-8, `${layers} layers, step ${step}`);
      expected = differenceStep(expected, inputs, labels, base.learningRate);
    }
  }
});

Deno.test("trainDeepLinear() gathers descent steps without changing the weights", async () => {
  const { weights, inputs, labels } = problem(3, 4, 6, 0.7);
  const task = leastSquaresTask(algebra, inputs, labels);
  const end = await trainDeepLinear(algebra, weights, task, { ...base, integrator: "descent" });
  ok(end.steps > 70, "more steps than one gathering holds");
  // The same descent by plain loops in the unrotated coordinates.
  let plain: readonly Matrix[] = weights;
  for (let step = 0; step < end.steps; step++) plain = plainStep(plain, inputs, labels, base.learningRate);
  end.weights.forEach((layer, l) =>
    ok(distance(layer.data, plain[l].data) < 1e-11 * norm(layer.data), `layer ${l}`)
  );
});

/** One textbook gradient-descent step by plain loops. */
function plainStep(weights: readonly Matrix[], inputs: Matrix, labels: Float64Array, rate: number): Matrix[] {
  const beta = mapOf(weights), gradient = new Float64Array(inputs.cols);
  for (let p = 0; p < inputs.rows; p++) {
    const x = inputs.data.subarray(p * inputs.cols, (p + 1) * inputs.cols);
    const residual = (dot(x, beta) - labels[p]) / inputs.rows;
    for (let j = 0; j < inputs.cols; j++) gradient[j] += residual * x[j];
  }
  let below = gradient;
  return weights.map(({ rows, cols, data }, l) => {
    const after = l + 1 < weights.length ? mapOf(weights.slice(l + 1)) : Float64Array.of(1);
    const next = data.slice(), up = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        next[i * cols + j] -= rate * after[i] * below[j];
        up[i] += data[i * cols + j] * below[j];
      }
    }
    below = up;
    return matrix(rows, cols, next);
  });
}

Deno.test("trainDeepLinear() by flow is the limit of small descent steps", async () => {
  const { weights, inputs, labels } = problem(3, 4, 6, 0.7);
  const task = leastSquaresTask(algebra, inputs, labels);
  const tight = { ...base, tolerance: 1e-9, stepTolerance: 1e-8 };
  const flow = mapOf(
    (await trainDeepLinear(algebra, weights, task, { ...tight, integrator: "flow" })).weights,
  );
  const off = [];
  for (const learningRate of [0.02, 0.01]) {
    const descent = await trainDeepLinear(algebra, weights, task, {
      ...tight,
      learningRate,
      integrator: "descent",
    });
    off.push(distance(mapOf(descent.weights), flow));
  }
  ok(off[0] < 0.05 * norm(flow) && off[1] < 0.6 * off[0], `O(η): ${off}`);
});

Deno.test("trainDeepLinear() keeps the balance between layers and what the data do not span", async () => {
  for (const layers of [2, 3]) {
    const { weights, inputs, labels } = problem(layers, 10, 20, 1e-3);
    const task = leastSquaresTask(algebra, inputs, labels);
    const { weights: trained } = await trainDeepLinear(algebra, weights, task, {
      ...base,
      integrator: "flow",
    });
    // Conserved by the flow: W_{l+1}ᵀW_{l+1} − W_l W_lᵀ, of order 1e-6 here while the weights themselves become O(1).
    for (let l = 0; l + 1 < layers; l++) {
      const above = algebra.multiply(trained[l + 1], trained[l + 1], { transposeA: true });
      const below = algebra.gram(trained[l]);
      ok(
        distance(above.data, below.data) < FLOW_DRIFT * norm(below.data) + 1e-5,
        `${layers} layers, pair ${l}`,
      );
    }
    // A direction orthogonal to all inputs: its image under the first layer stays.
    const [first, before] = [trained[0], weights[0]];
    const flat = draw("flat", 20);
    const seen = new Float64Array(task.minimiser.length);
    algebra.apply(task.basis!, flat, seen);
    algebra.applyTransposed(task.basis!, seen, flat, -1, 1);
    const now = new Float64Array(20), then = new Float64Array(20);
    algebra.apply(first, flat, now);
    algebra.apply(before, flat, then);
    ok(distance(now, then) < 1e-13);
    // And the data are fitted by the minimum-norm interpolator, up to the O(ε) start.
    const beta = mapOf(trained), fit = new Float64Array(20);
    algebra.applyTransposed(task.basis!, task.minimiser, fit);
    ok(distance(beta, fit) < 0.01 * norm(fit), `${distance(beta, fit) / norm(fit)}`);
  }
});

Deno.test("trainDeepLinear() rescales the unspanned part of a pretrained map as exact flow does", async () => {
  // Conservation laws give the end point in closed form (balanced start, |map| = r, unspanned part scales with s):
  // r² = |fit|² + s²|outside|², s = (r/b)^((L−1)/L). Checked for one data set, so there is no sampling error.
  for (const layers of [2, 3]) {
    const dimension = 60, teacher = draw("teacher", dimension).map((t) => 2 * t / Math.sqrt(dimension));
    const start = problem(layers, 30, dimension, 1e-5);
    const pretrained = await trainDeepLinear(algebra, start.weights, populationTask(teacher), {
      ...base,
      integrator: "flow",
    });
    const task = leastSquaresTask(algebra, start.inputs, start.labels);
    const tuned = mapOf(
      (await trainDeepLinear(algebra, pretrained.weights, task, { ...base, integrator: "flow" })).weights,
    );
    const b = mapOf(pretrained.weights), inside = new Float64Array(30), fit = new Float64Array(dimension);
    algebra.apply(task.basis!, b, inside);
    const outside = b.slice();
    algebra.applyTransposed(task.basis!, inside, outside, -1, 1);
    let scale = 1;
    for (let k = 0; k < 200; k++) {
      const size = Math.sqrt(norm(task.minimiser) ** 2 + scale ** 2 * norm(outside) ** 2);
      scale = (size / norm(b)) ** ((layers - 1) / layers);
    }
    algebra.applyTransposed(task.basis!, task.minimiser, fit);
    const expected = fit.map((value, i) => value + scale * outside[i]);
    const off = distance(tuned, expected) / (scale * norm(outside));
    ok(off < FLOW_DRIFT, `${layers} layers: ${off}`);
    ok(Math.abs(scale - 1) > 0.1, "the rescaling is not trivial here");
  }
});

Deno.test("trainDeepLinear() names step and rate when descent diverges", async () => {
  const { weights, inputs, labels } = problem(2, 4, 6, 1);
  const task = leastSquaresTask(algebra, inputs, labels);
  const options = { ...base, learningRate: 5, integrator: "descent" } as const;
  await rejects(trainDeepLinear(algebra, weights, task, options), (error: Error) => {
    ok(error instanceof NumericalError && /step \d+, learning rate 5/.test(error.message), error.message);
    return true;
  });
  await rejects(
    trainDeepLinear(algebra, weights, task, { ...base, maxSteps: 3, integrator: "descent" }),
    /in 3 descent steps/,
  );
});

Deno.test("trainDeepLinear() shows the predictor of the whole space at every step", async () => {
  const { weights, inputs, labels } = problem(2, 3, 5, 0.5);
  const task = leastSquaresTask(algebra, inputs, labels);
  let last: Float64Array | undefined;
  const end = await trainDeepLinear(algebra, weights, task, {
    ...base,
    integrator: "flow",
    observe: ({ step, trainLoss: seen, predictor }) => {
      last = predictor();
      if (step > 0) return;
      ok(distance(last, mapOf(weights)) < 1e-14);
      ok(Math.abs(seen - 2 * loss(weights, inputs, labels)) < 1e-12);
    },
  });
  ok(distance(last!, mapOf(end.weights)) < 1e-12);
});

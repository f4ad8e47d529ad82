// Regression on frozen features against brute force: kernel formulas, literal steps, small Euler steps.
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { featuresWithInputs, FrozenRegression } from "./frozen_regression.ts";
import { kernelRegression } from "./kernel_regression.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { distance, dot, norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 4, cell: 0, instance: 0, purpose }, count);

function problem(P: number, D: number, width: number, warm = false) {
  return {
    inputs: matrix(P, D, draw("inputs", P * D)),
    labels: draw("labels", P),
    features: matrix(width, D, draw("features", width * D).map((x) => x / Math.sqrt(width))),
    start: warm ? draw("start", D) : undefined,
  };
}

/** A·B, by plain loops. */
function times(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      for (let k = 0; k < a.cols; k++) {
        out.data[i * b.cols + j] += a.data[i * a.cols + k] * b.data[k * b.cols + j];
      }
    }
  }
  return out;
}

function transposed({ rows, cols, data }: Matrix): Matrix {
  return matrix(cols, rows, data.map((_, at) => data[(at % rows) * cols + Math.floor(at / rows)]));
}

/** M = FᵀF. */
const kernelOf = (features: Matrix) => times(transposed(features), features);
const SIZES = [[1, 4, 5], [3, 4, 4], [5, 4, 6], [9, 4, 5], [6, 10, 4], [12, 10, 30], [9, 10, 11]];

Deno.test("FrozenRegression.atRidge() is kernel ridge regression at every input, cold and warm", () => {
  for (const warm of [false, true]) {
    for (const [P, D, width] of SIZES) {
      const data = problem(P, D, width, warm),
        { inputs, labels, features, start = new Float64Array(D) } = data;
      const probes = matrix(7, D, draw("probes", 7 * D)), seen = times(inputs, kernelOf(features));
      const scale = (m: Matrix) => matrix(m.rows, m.cols, m.data.map((x) => x / D));
      const before = (at: Matrix) => times(at, matrix(D, 1, start)).data;
      for (const ridge of [0.3, 1e-3]) {
        const f = kernelRegression(algebra, {
          kernel: scale(times(seen, transposed(inputs))),
          testKernel: scale(transposed(times(seen, transposed(probes)))),
          targets: labels.map((y, p) => y - before(inputs)[p]),
          ridge,
        });
        const beta = new FrozenRegression(algebra, data).atRidge(ridge);
        const offset = before(probes), got = times(probes, matrix(D, 1, beta)).data;
        // The condition number of K + λI is at most about 30/λ.
        ok(distance(got, f.map((x, i) => x + offset[i])) < 1e-11 / ridge * norm(got));
      }
    }
  }
});

Deno.test("FrozenRegression.atRidge() with ridge 0 interpolates, or is least squares whatever the features", () => {
  for (const [P, D, width] of SIZES) {
    const data = problem(P, D, width), beta = new FrozenRegression(algebra, data).atRidge(0);
    const left = data.labels.slice();
    algebra.apply(data.inputs, beta, left, -1, 1);
    const seen = times(data.inputs, transposed(data.features)), slope = new Float64Array(width);
    algebra.applyTransposed(seen, left, slope);
    ok(norm(slope) < 1e-10 * norm(data.labels)); // no feature explains what is left
    if (P <= Math.min(D, width)) ok(norm(left) < 1e-9 * norm(data.labels));
    if (P > D && width >= D) {
      const plain = new FrozenRegression(algebra, { inputs: data.inputs, labels: data.labels }).atRidge(0);
      ok(distance(beta, plain) < 1e-9 * norm(plain));
    }
  }
});

Deno.test("FrozenRegression.atTime() and atStep() follow literal steps, and their losses the predictors", () => {
  for (const [P, D, width] of SIZES) {
    const data = problem(P, D, width, true), kernel = kernelOf(data.features), rate = 0.05, steps = 30;
    const regression = new FrozenRegression(algebra, data);
    const descend = (rate: number, steps: number) => {
      const beta = data.start!.slice();
      for (let step = 0; step < steps; step++) {
        const left = data.labels.slice(), force = matrix(D, 1);
        algebra.apply(data.inputs, beta, left, -1, 1);
        algebra.applyTransposed(data.inputs, left, force.data, rate / D);
        times(kernel, force).data.forEach((x, d) => beta[d] += x);
      }
      return beta;
    };
    const stepped = regression.atStep(steps, rate);
    ok(distance(stepped, descend(rate, steps)) < 1e-11 * norm(stepped));
    const [coarse, fine] = [1000, 2000].map((n) => descend(1.5 / n, n)), flow = regression.atTime(1.5);
    const off = fine.map((x, d) => 2 * x - coarse[d] - flow[d]);
    ok(norm(off) < 0.03 * distance(fine, flow), "small steps, extrapolated"); // O(η²) left of O(η)
    for (
      const [beta, loss] of [
        [stepped, regression.trainLossAtStep(steps, rate)],
        [flow, regression.trainLossAtTime(1.5)],
        [regression.atTime(Infinity), regression.trainLossAtTime(Infinity)],
        [data.start!, regression.trainLossAtTime(0)],
      ] as const
    ) {
      const left = data.labels.slice();
      algebra.apply(data.inputs, beta, left, -1, 1);
      ok(Math.abs(dot(left, left) / P - loss) < 1e-11 * dot(data.labels, data.labels));
    }
    deepStrictEqual(regression.atTime(0), data.start);
    ok(distance(regression.atTime(Infinity), regression.atRidge(0)) < 1e-14);
  }
});

Deno.test("FrozenRegression leaves features, data and start bit for bit, and repeats its bits", () => {
  const data = problem(6, 10, 4, true), before = structuredClone(data);
  const regression = new FrozenRegression(algebra, data), first = regression.atRidge(0.1);
  deepStrictEqual(data, before);
  deepStrictEqual(new FrozenRegression(algebra, data).atRidge(0.1), first);
  deepStrictEqual(regression.atRidge(0.1), first);
});

Deno.test("featuresWithInputs() are features of M + cI", () => {
  const { features } = problem(1, 4, 3),
    kernel = kernelOf(features),
    grown = featuresWithInputs(features, 2.5);
  strictEqual(grown.rows, 7);
  kernelOf(grown).data.forEach((x, at) => ok(Math.abs(x - kernel.data[at] - (at % 5 ? 0 : 2.5)) < 1e-14));
});

Deno.test("FrozenRegression refuses a negative ridge, a divergent rate, a negative time and wrong shapes", () => {
  const data = problem(6, 10, 4), regression = new FrozenRegression(algebra, data);
  throws(() => regression.atRidge(-1), /ridge must be >= 0 and finite: current value is -1/);
  throws(() => regression.atRidge(NaN), RangeError);
  throws(() => regression.atStep(1, 100), /learning rate 100: need > 0 and < /);
  throws(() => regression.atTime(-1), RangeError);
  throws(() => new FrozenRegression(algebra, { ...data, start: new Float64Array(3) }), TypeError);
});

Deno.test("FrozenRegression.atStep() is the flow where steps are too small to see, alone and in their number", () => {
  for (const [P, D, width] of SIZES) {
    const regression = new FrozenRegression(algebra, problem(P, D, width));
    const flow = regression.atTime(0.7), loss = regression.trainLossAtTime(0.7);
    for (const rate of [1e-12, 1e-17, 1e-100, 1e-300]) {
      const steps = Math.round(0.7 / rate), descent = regression.atStep(steps, rate);
      ok(distance(descent, flow) < 1e-10 * norm(flow), `${P} ${D} ${width} ${rate}`);
      ok(Math.abs(regression.trainLossAtStep(steps, rate) - loss) < 1e-10 * (1 + loss));
    }
  }
});

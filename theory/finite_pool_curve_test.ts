// The truth here is brute force: kernel ridge regression on many data sets from a known population, Gaussian features with
// a power-law spectrum and a noisy linear target, whose risk needs no test set. Kernel: linear in the features.
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { finitePoolCurve } from "./finite_pool_curve.ts";
import { type PoolSpectrum, poolSpectrum } from "./pool_spectrum.ts";

const algebra = await openLinearAlgebra();

const FEATURES = 400, POOL = 300, POOLS = 48, RIDGE = 0.05, NOISE = 0.3;
const variances = Float64Array.from({ length: FEATURES }, (_, k) => (k + 1) ** -1.4);
const teacher = Float64Array.from({ length: FEATURES }, (_, k) => Math.cos(3 * k) * (k + 1) ** -0.1);

function dataSet(
  purpose: string,
  instance: number,
  count: number,
): { features: Matrix; targets: Float64Array } {
  const key = { seed: 4, cell: 0, instance, purpose };
  const features = matrix(count, FEATURES, normals(key, count * FEATURES));
  for (let i = 0; i < features.data.length; i++) features.data[i] *= Math.sqrt(variances[i % FEATURES]);
  const targets = normals({ ...key, purpose: `${purpose} noise` }, count);
  algebra.apply(features, teacher, targets, 1, NOISE);
  return { features, targets };
}

/** Exact risk of a fit on n fresh points, label noise included. */
function simulatedRisk(samples: number, instance: number): number {
  const { features, targets } = dataSet(`sample of ${samples}`, instance, samples);
  const gram = algebra.gram(features);
  for (let i = 0; i < samples; i++) gram.data[i * (samples + 1)] += RIDGE;
  const dual = algebra.solvePositiveDefinite(gram, matrix(samples, 1, targets)).data;
  const error = teacher.slice();
  algebra.applyTransposed(features, dual, error, 1, -1);
  return error.reduce((sum, e, k) => sum + variances[k] * e * e, NOISE ** 2);
}

const column = (targets: Float64Array) => matrix(targets.length, 1, targets);

function pool(instance: number): PoolSpectrum {
  const { features, targets } = dataSet("pool", instance, POOL);
  return poolSpectrum(algebra, algebra.gram(features), column(targets));
}

/** Mean and its standard error. */
function statistics(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(square / (values.length - 1) / values.length)];
}

/** The pool taken for the population: what the finite-pool form corrects. */
function plugIn({ eigenvalues, power }: PoolSpectrum, samples: number): number {
  const s = eigenvalues.map((g) => g / POOL);
  let low = 1e-12, high = 1e6;
  for (let round = 0; round < 200; round++) {
    const kappa = Math.sqrt(low * high);
    if (s.reduce((sum, value) => sum + value / (value + kappa), RIDGE / kappa) > samples) low = kappa;
    else high = kappa;
  }
  const df2 = s.reduce((sum, value) => sum + (value / (value + low)) ** 2, 0);
  const bias = s.reduce((sum, value, i) => sum + power[i] / POOL * (low / (value + low)) ** 2, 0);
  return bias / (1 - df2 / samples);
}

const COUNTS = [12, 30, 75, 150, 250];
const DRAWS = [600, 300, 120, 60, 30];
const truth = COUNTS.map((samples, at) =>
  statistics(Array.from({ length: DRAWS[at] }, (_, instance) => simulatedRisk(samples, instance)))
);
const pools = Array.from({ length: POOLS }, (_, instance) => pool(instance));
const curves = pools.map((spectrum) => finitePoolCurve(spectrum, COUNTS, RIDGE));

/** What the mean over pools may deviate from the simulation: 2 % of the theory's own and 2.5 standard errors. */
function deviation(at: number, risks: readonly number[]): { relative: number; tolerance: number } {
  const [simulated, error] = truth[at], [predicted, spread] = statistics(risks);
  return {
    relative: predicted / simulated - 1,
    tolerance: 0.02 + 2.5 * Math.hypot(error, spread) / simulated,
  };
}

Deno.test("finitePoolCurve() equals the simulated risk when averaged over pools", () => {
  COUNTS.forEach((samples, at) => {
    const { relative, tolerance } = deviation(at, curves.map((curve) => curve[at].risk));
    ok(tolerance < 0.08, `tolerance ${tolerance} shows nothing`);
    ok(Math.abs(relative) < tolerance, `n = ${samples}: off by ${relative}, tolerance ${tolerance}`);
  });
});

Deno.test("finitePoolCurve() differs from what the pool as population or df₁ for df₂ would give", () => {
  COUNTS.forEach((samples, at) => {
    const plug = deviation(at, pools.map((spectrum) => plugIn(spectrum, samples)));
    if (samples >= 30) {
      ok(plug.relative < -plug.tolerance, `n = ${samples}: plug-in off by ${plug.relative} only`);
    }
    const wrong = curves.map((curve, p) => {
      const { risk, degreesOfFreedom: df2, poolRidge: mu } = curve[at];
      const df1 = pools[p].eigenvalues.reduce((sum, g) => sum + g / (g + mu), 0);
      return risk * (1 - df1 / POOL) / (1 - df1 / samples) / ((1 - df2 / POOL) / (1 - df2 / samples));
    });
    const control = deviation(at, wrong);
    ok(control.relative > control.tolerance, `n = ${samples}: with df₁ off by ${control.relative} only`);
  });
});

Deno.test("finitePoolCurve() tends to the pool's generalised cross-validation when n tends to P", () => {
  const { features, targets } = dataSet("pool", 0, POOL);
  const ridged = algebra.gram(features);
  for (let i = 0; i < POOL; i++) ridged.data[i * (POOL + 1)] += RIDGE;
  const identity = matrix(POOL, POOL);
  for (let i = 0; i < POOL; i++) identity.data[i * (POOL + 1)] = 1;
  const inverse = algebra.solvePositiveDefinite(ridged, identity);
  const dual = algebra.multiply(inverse, column(targets)).data;
  let trace = 0, square = 0, leftOut = 0;
  dual.forEach((value, i) => {
    const diagonal = inverse.data[i * (POOL + 1)];
    trace += diagonal;
    square += value * value;
    leftOut += (value / diagonal) ** 2 / POOL;
  });
  const crossValidation = POOL * square / trace ** 2;
  const [{ risk, poolRidge }] = finitePoolCurve(pools[0], [POOL - 1e-7], RIDGE);
  ok(Math.abs(risk / crossValidation - 1) < 1e-6, `${risk} for ${crossValidation}`);
  ok(poolRidge > RIDGE && poolRidge < RIDGE * (1 + 1e-6));
  ok(Math.abs(risk / leftOut - 1) < 0.05, `${risk} for leaving one out, ${leftOut}`);
});

Deno.test("finitePoolCurve() resolves more with more samples and with less ridge", () => {
  const counts = Array.from({ length: 40 }, (_, i) => 1 + 7.3 * i);
  const curve = finitePoolCurve(pools[0], counts, RIDGE), sharp = finitePoolCurve(pools[0], counts, 0);
  curve.forEach(({ samples, poolRidge, degreesOfFreedom }, i) => {
    if (i > 0) ok(poolRidge < curve[i - 1].poolRidge && degreesOfFreedom > curve[i - 1].degreesOfFreedom);
    ok(sharp[i].poolRidge < poolRidge && sharp[i].degreesOfFreedom > degreesOfFreedom);
    ok(degreesOfFreedom >= 0 && degreesOfFreedom < samples);
    const { eigenvalues } = pools[0];
    const count = eigenvalues.reduce((sum, g) => sum + (g + RIDGE) / (g + poolRidge), 0);
    ok(Math.abs(count / samples - 1) < 1e-12);
  });
});

Deno.test("finitePoolCurve() scales with kernel and ridge together, and with the targets' square", () => {
  const { eigenvalues, power } = pools[0];
  const scaled = { eigenvalues: eigenvalues.map((g) => 1e6 * g), power: power.map((p) => 4 * p) };
  const curve = finitePoolCurve(scaled, COUNTS, 1e6 * RIDGE);
  curve.forEach(({ risk }, at) => ok(Math.abs(risk / (4 * curves[0][at].risk) - 1) < 1e-10));
});

Deno.test("finitePoolCurve() returns the mean square of the targets when the kernel is zero", () => {
  const pool = { eigenvalues: new Float64Array(4), power: Float64Array.of(1, 2, 3, 6) };
  ok(finitePoolCurve(pool, [1, 3], 0.1).every(({ risk }) => Math.abs(risk - 3) < 1e-12));
});

Deno.test("finitePoolCurve() warns beyond half the pool and near the interpolation peak", () => {
  const warnings = (samples: number, ridge: number) =>
    finitePoolCurve(pools[0], [samples], ridge)[0].warnings.join();
  deepStrictEqual(warnings(100, RIDGE), "");
  ok(/^200 samples are more than half of the pool of 300/.test(warnings(200, RIDGE)));
  const flat = {
    eigenvalues: Float64Array.from({ length: 40 }, (_, i) => i < 20 ? 1 : 0),
    power: new Float64Array(40),
  };
  ok(/^19 samples are near the interpolation peak/.test(finitePoolCurve(flat, [19], 0)[0].warnings.join()));
});

Deno.test("finitePoolCurve() refuses what it cannot predict", () => {
  const attempt = (samples: number, ridge: number) => () => finitePoolCurve(pools[0], [samples], ridge);
  throws(
    attempt(300, 1),
    /^RangeError: .* samples must be >= 1 and below the pool size 300: current value is 300/,
  );
  throws(attempt(0, 1), /current value is 0/);
  throws(attempt(NaN, 1), /current value is NaN/);
  throws(attempt(10, -1), /ridge must be >= 0 and finite: current value is -1/);
  const low = { eigenvalues: Float64Array.of(0, 1e-17, 1, 2), power: new Float64Array(4) };
  throws(
    () => finitePoolCurve(low, [2], 0),
    /samples must be below the rank 2 of the Gram matrix: current value is 2/,
  );
  ok(finitePoolCurve(low, [1], 0)[0].risk === 0);
});

Deno.test("poolSpectrum() refuses what is no Gram matrix", () => {
  const gram = (...data: number[]) => matrix(2, 2, Float64Array.from(data)), y = matrix(2, 1);
  throws(
    () => poolSpectrum(algebra, gram(1, 0.5, 0.4, 1), y),
    /^RangeError: .* must be symmetric: entries \(1, 0\) and \(0, 1\) are 0.4 and 0.5/,
  );
  throws(
    () => poolSpectrum(algebra, gram(1, 2, 2, 1), y),
    /no eigenvalue below -1e-6 of the largest \(.*smallest is -(1|0.9)/,
  );
  // As a float32 kernel of fewer neurons than points is: the smallest eigenvalue is −2.5·10⁻⁸ of the largest
  strictEqual(poolSpectrum(algebra, gram(1, 1, 1, 1 - 1e-7), y).eigenvalues[0], 0);
  throws(() => poolSpectrum(algebra, gram(-1, 0, 0, -1), y), /smallest is -(1|0.9)/);
  throws(() => poolSpectrum(algebra, matrix(2, 3), y), /^TypeError: .* \[2, 3\] with targets \[2, 1\]: need/);
  throws(() => poolSpectrum(algebra, gram(NaN, 0, 0, 1), y), { name: "NumericalError" });
});

Deno.test("poolSpectrum() sums the power over outputs and keeps rounding from below zero", () => {
  const points = 30;
  const features = matrix(
    points,
    3,
    normals({ seed: 4, cell: 0, instance: 0, purpose: "low rank" }, 3 * points),
  );
  const targets = matrix(
    points,
    2,
    normals({ seed: 4, cell: 0, instance: 0, purpose: "two outputs" }, 2 * points),
  );
  const { eigenvalues, power } = poolSpectrum(algebra, algebra.gram(features), targets);
  ok(eigenvalues.every((g) => g >= 0));
  const total = targets.data.reduce((sum, y) => sum + y * y, 0);
  ok(Math.abs(power.reduce((sum, p) => sum + p, 0) / total - 1) < 1e-12);
});

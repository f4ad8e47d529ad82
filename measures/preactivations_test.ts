import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normals, uniforms } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { preactivationHistogram } from "./preactivation_histogram.ts";
import { preactivationKurtosis } from "./preactivation_kurtosis.ts";

const key = (instance: number, purpose: string) => ({ seed: 1, cell: 0, instance, purpose });
const near = (a: number, b: number, off: number) => ok(Math.abs(a - b) <= off, `${a}, not ${b}`);

/** h = Wx of `neurons` Gaussian neurons at `points` points in 5 dimensions: every point sees the same neurons. */
function gaussianFields(instance: number, neurons: number, points: number) {
  const W = normals(key(instance, "weights"), 5 * neurons), x = normals(key(instance, "points"), 5 * points);
  return matrix(
    neurons,
    points,
    Float64Array.from({ length: neurons * points }, (_, at) => {
      const i = Math.floor(at / points), p = at % points;
      return [0, 1, 2, 3, 4].reduce((sum, d) => sum + W[5 * i + d] * x[5 * p + d], 0);
    }),
  );
}

Deno.test("preactivationKurtosis() is the quotient of central moments, averaged over points", () => {
  const N = 96, P = 3, data = uniforms(key(0, "fields"), N * P).map((u, at) => u ** 3 * (1 + at % P) + 2);
  let expected = 0;
  for (let p = 0; p < P; p++) {
    const column = Array.from({ length: N }, (_, i) => data[i * P + p]);
    const mean = column.reduce((sum, h) => sum + h) / N;
    const moment = (k: number) => column.reduce((sum, h) => sum + (h - mean) ** k, 0) / N;
    expected += moment(4) / moment(2) ** 2 / P;
  }
  near(preactivationKurtosis(matrix(N, P, data)).value, expected, 1e-12);
});

Deno.test("preactivationKurtosis() is 3 for Gaussian, 1.8 for uniform, 6 for Laplace neurons, within its error", () => {
  const N = 6400,
    laws: [number, (u: number, z: number) => number][] = [
      [3, (_, z) => z],
      [1.8, (u) => u],
      [6, (u) => Math.sign(u - 0.5) * Math.log(1 - Math.abs(2 * u - 1))],
    ];
  for (const [kurtosis, law] of laws) {
    const u = uniforms(key(0, "uniform"), N), z = normals(key(0, "normal"), N);
    const { value, standardError } = preactivationKurtosis(
      matrix(N, 1, u.map((entry, i) => law(entry, z[i]))),
    );
    const score = (value - kurtosis) / standardError;
    ok(Math.abs(score) < 3.5, `${value}(${standardError}), not ${kurtosis}: z = ${score}`);
  }
});

Deno.test("preactivationKurtosis() has an error that holds over draws, though all points share the neurons", () => {
  const runs = 60, N = 640;
  const found = Array.from({ length: runs }, (_, run) => preactivationKurtosis(gaussianFields(run, N, 20)));
  const mean = found.reduce((sum, { value }) => sum + value / runs, 0);
  const scatter = Math.sqrt(found.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (runs - 1));
  const claimed = Math.sqrt(found.reduce((sum, { standardError: s }) => sum + s * s / runs, 0));
  // The scatter of 60 runs is known to 1/√118 = 9 %, the claimed one to 1/√(30·60) = 2 % and its bias.
  ok(Math.abs(claimed / scatter - 1) < 0.35, `claimed ${claimed}, seen ${scatter}`);
  const score = (mean - (3 - 6 / N)) / (scatter / Math.sqrt(runs));
  ok(Math.abs(score) < 3.5, `mean ${mean}, z = ${score}`);
});

Deno.test("preactivationKurtosis() counts neurons drawn twice once, whichever way they are stored", () => {
  const N = 640, z = normals(key(1, "normal"), N / 2);
  const once = preactivationKurtosis(matrix(N / 2, 1, z)).standardError;
  const halves = preactivationKurtosis(matrix(N, 1, Float64Array.of(...z, ...z))).standardError;
  const beside =
    preactivationKurtosis(matrix(N, 1, Float64Array.from({ length: N }, (_, i) => z[i >> 1]))).standardError;
  for (const twice of [halves, beside]) {
    ok(twice > 0.75 * once && twice < 1.5 * once, `${twice}, once ${once}`);
  }
});

Deno.test("preactivationKurtosis() refuses too few neurons", () => {
  throws(() => preactivationKurtosis(matrix(31, 2)), /Cannot estimate a kurtosis from 31 neurons/);
});

Deno.test("preactivationHistogram() has the density of the values, and loses none", () => {
  const fields = matrix(200, 500, normals(key(0, "histogram"), 100_000));
  const { start, width, density, outside } = preactivationHistogram(fields, { limit: 3, bins: 30 });
  near(density.reduce((sum, d) => sum + d * width, 0) + outside, 1, 1e-12);
  density.forEach((d, bin) => {
    const h = start + (bin + 0.5) * width, share = width * Math.exp(-h * h / 2) / Math.sqrt(2 * Math.PI);
    const score = (d * width - share) / Math.sqrt(share / 100_000);
    ok(Math.abs(score) < 4.5, `bin ${bin}: z = ${score}`); // 30 bins; the curvature inside a bin is below 1 σ
  });
  near(outside, 0.0027, 0.0007);
});

Deno.test("preactivationHistogram() puts an edge in the bin above, and counts what is not finite as outside", () => {
  const fields = matrix(1, 5, Float64Array.of(-2, 0, 2, NaN, Infinity));
  const { density, outside } = preactivationHistogram(fields, { limit: 2, bins: 4 });
  deepStrictEqual([...density], [0.2, 0, 0.2, 0]);
  strictEqual(outside, 0.6);
  for (const bins of [0, 1.5]) throws(() => preactivationHistogram(fields, { limit: 2, bins }), RangeError);
});

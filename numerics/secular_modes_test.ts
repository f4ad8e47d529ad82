import { ok, throws } from "node:assert/strict";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { secularModes } from "./secular_modes.ts";
import { spikedSpectrum } from "./spiked_spectrum.ts";
import { scattered } from "./test_each_algebra.ts";

const algebra = await openLinearAlgebra("wasm");

/** Dense diag(x) + sign·u uᵀ. */
function dense(points: Float64Array, strengths: Float64Array) {
  const n = points.length, sign = strengths.some((s) => s < 0) ? -1 : 1, data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) data[i * n + j] = sign * Math.sqrt(strengths[i] * strengths[j]);
    data[i * n + i] += points[i];
  }
  return algebra.symmetricEigen(matrix(n, n, data));
}

Deno.test("secularModes() finds the eigenvalues of a dense solver", () => {
  const n = 60, points = scattered(n).map((x) => 3 * x + 2).sort();
  const cases: Record<string, Float64Array> = {
    plain: scattered(n, 2).map((x) => x * x),
    wild: scattered(n, 3).map((x) => 10 ** (20 * x)),
    "with zeros": scattered(n, 4).map((x) => x > 0 ? x : 0),
    none: new Float64Array(n),
    huge: scattered(n, 5).map((x) => 1e6 * x * x),
    negative: scattered(n, 6).map((x) => -x * x),
  };
  for (const [name, strengths] of Object.entries(cases)) {
    const { values, origins, offsets } = secularModes(points, strengths),
      wanted = dense(points, strengths).values;
    const scale = Math.max(...wanted.map(Math.abs));
    values.forEach((value, k) => {
      ok(Math.abs(value - wanted[k]) < 1e-14 * n * scale, `${name} ${k}: ${value} against ${wanted[k]}`);
      ok(Math.abs(points[origins[k]] + offsets[k] - value) < 1e-15 * scale);
    });
  }
});

Deno.test("secularModes() keeps the distance to the next point to full accuracy where the strength is tiny", () => {
  const { offsets } = secularModes(Float64Array.of(1, 2, 3), Float64Array.of(1, 1e-30, 1));
  // To first order the offset is s/(1 + 1/(1−2) + 1/(3−2)) = s.
  ok(Math.abs(offsets[1] / 1e-30 - 1) < 1e-14);
});

Deno.test("secularModes() puts a root on points that coincide", () => {
  const { values } = secularModes(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3));
  ok(values[0] === 1 && values[1] === 1 && Math.abs(values[2] - 7) < 1e-14);
});

Deno.test("secularModes() refuses unsorted points, mixed signs and NaN", () => {
  throws(() => secularModes(Float64Array.of(2, 1), Float64Array.of(1, 1)), /unsorted/);
  throws(() => secularModes(Float64Array.of(1, 2), Float64Array.of(1, -1)), /both signs/);
  throws(() => secularModes(Float64Array.of(1, NaN), Float64Array.of(1, 1)), RangeError);
});

Deno.test("spikedSpectrum() decomposes a vector as a dense solver does, also where points coincide", () => {
  const n = 40;
  const vector = scattered(n, 8), direction = scattered(n, 9).map((x, i) => i % 7 === 0 ? 0 : x);
  for (const points of [scattered(n, 7), scattered(n, 7).map((x) => Math.round(3 * x))]) {
    for (const spike of [0, 2, -0.4]) {
      const { eigenvalues, power } = spikedSpectrum(points, spike, direction, vector);
      const data = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          data[i * n + j] = spike * direction[i] * direction[j] + (i === j ? points[i] : 0);
        }
      }
      const { values, vectors } = algebra.symmetricEigen(matrix(n, n, data)), along = new Float64Array(n);
      algebra.apply(vectors, vector, along);
      // Moments tell spectra with power apart whatever the order, and the basis of repeated eigenvalues.
      for (let p = 0; p < 8; p++) {
        const mine = eigenvalues.reduce((sum, value, i) => sum + power[i] * value ** p, 0);
        const wanted = values.reduce((sum, value, i) => sum + along[i] ** 2 * value ** p, 0);
        ok(
          Math.abs(mine - wanted) < 1e-11 * Math.max(1, Math.abs(wanted)) * 10 ** p,
          `${spike}, ${p}: ${mine} ${wanted}`,
        );
      }
      const sorted = eigenvalues.toSorted();
      ok(sorted.every((value, i) => Math.abs(value - values[i]) < 1e-12));
    }
  }
});

import { ok, throws } from "node:assert/strict";
import { dot } from "../numerics/norm.ts";
import { anisotropicSource } from "./anisotropic_source.ts";
import { sourceForms } from "./source_forms.ts";
import { sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import { kernelFit, leastSquares, sample, statistics } from "./test_regressions.ts";

const D = 40, SETS = 6000;
const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 1 }, D);
const [sourceTeacher, targetTeacher] = sineTeachers(D, 0.5);
const weights = {
  linear: [eigenvalues.map((s, i) => s / (s + 0.3) * targetTeacher[i])],
  quadratic: [eigenvalues.map((s) => s / (s + 0.3)), new Float64Array(D).fill(1)],
};

Deno.test("sourceForms() has the means and covariances of sampled least-squares fits on anisotropic inputs", () => {
  let seen = 0;
  [16, 80].forEach((sourceSamples, cell) => {
    const source = { eigenvalues, sourceTeacher, sourceSamples, sourceNoise: 1 };
    const root = eigenvalues.map(Math.sqrt);
    const found = Array.from({ length: SETS }, (_, instance) => {
      const task = sample({ cell: 20 + cell, instance, purpose: "forms" }, sourceSamples, {
        teacher: sourceTeacher.map((b, i) => b * root[i]),
        noise: source.sourceNoise,
      });
      const fit = sourceSamples < D
        ? kernelFit(task, (x) => x.map((value, i) => value * eigenvalues[i]))
        : leastSquares(task);
      const beta = fit.map((value, i) => value / root[i]);
      return [
        ...weights.linear.map((w) => dot(w, beta)),
        ...weights.quadratic.map((g) => beta.reduce((sum, b, i) => sum + g[i] * b * b, 0)),
      ];
    });
    const { shift, covariance } = sourceForms(source, weights),
      { mean, variance } = anisotropicSource(source);
    const limits = [
      ...weights.linear.map((w) => dot(w, mean)),
      ...weights.quadratic.map((g) => mean.reduce((sum, m, i) => sum + g[i] * (m * m + variance[i]), 0)),
    ];
    limits.forEach((limit, a) => {
      const values = found.map((forms) => forms[a]), { mean: average, error } = statistics(values);
      const told = `${sourceSamples} ${a}: ${average} ± ${error} against ${limit} + ${shift[a]}`;
      // The next order is a tenth of the shift or less at this size.
      ok(Math.abs(average - limit - shift[a]) < 3.5 * error + 0.1 * Math.abs(shift[a]), told);
      if (Math.abs(average - limit) > 4 * error) seen++;
      limits.forEach((_, b) => {
        const other = found.map((forms) => forms[b]), centre = statistics(other).mean;
        const sampled = statistics(values.map((value, k) => (value - average) * (other[k] - centre))).mean;
        const size = Math.sqrt(covariance[a][a] * covariance[b][b]);
        ok(
          Math.abs(sampled - covariance[a][b]) < 0.2 * size,
          `${told}; ${b}: ${sampled} ${covariance[a][b]}`,
        );
      });
    });
  });
  ok(seen > 0, "the shifts can be seen");
});

Deno.test("sourceForms() for equal variances has the exact moments of min-norm regression", () => {
  // β̂ of P < D points without noise is a projection: |β̂|² = β·β̂, of mean α and variance 2α(1−α)/(D+2).
  const dim = 2000, flat = new Float64Array(dim).fill(1), teacher = new Float64Array(dim);
  teacher[0] = 1;
  const source = { eigenvalues: flat, sourceTeacher: teacher, sourceSamples: 600, sourceNoise: 0 };
  const { shift, covariance } = sourceForms(source, { linear: [teacher], quadratic: [flat] });
  shift.forEach((value) => ok(Math.abs(value) < 1e-7));
  covariance.flat().forEach((value) => ok(Math.abs(value / (2 * 0.3 * 0.7 / dim) - 1) < 2e-3, `${value}`));
  // Noise alone: mean σ²P/(D−P−1), variance 2σ⁴P(D−1)/((D−P−1)²(D−P−3)).
  const noisy = { ...source, sourceTeacher: new Float64Array(dim), sourceNoise: 1 };
  const energy = sourceForms(noisy, { linear: [], quadratic: [flat] });
  ok(Math.abs(energy.shift[0] / (600 / 1399 - 600 / 1400) - 1) < 5e-3, `${energy.shift}`);
  ok(Math.abs(energy.covariance[0][0] / (2 * 600 * 1999 / (1399 ** 2 * 1397)) - 1) < 5e-3);
});

Deno.test("sourceForms() refuses a source that does not scatter", () => {
  const source = { eigenvalues, sourceTeacher, sourceSamples: Infinity, sourceNoise: 0 };
  throws(() => sourceForms(source, weights), { name: "RangeError", message: /Infinity samples/ });
});

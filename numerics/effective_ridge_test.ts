import { ok, strictEqual, throws } from "node:assert/strict";
import { complexRidge } from "./complex_ridge.ts";
import { descentContour } from "./descent_contour.ts";
import { effectiveRidge, sharedDegrees } from "./effective_ridge.ts";
import { doubleLaplace, laplaceContour } from "./laplace_contour.ts";
import { scattered } from "./test_each_algebra.ts";

const SPECTRA: Record<string, Float64Array> = {
  equal: new Float64Array(100).fill(1),
  "power law": Float64Array.from({ length: 300 }, (_, k) => 300 / (k + 1) ** 1.5),
  "many decades": scattered(50).map((x) => 10 ** (12 * x)),
  singular: Float64Array.from({ length: 80 }, (_, k) => k < 30 ? 0 : 1 + k / 10),
};

/** Σ τ/(τ+κ) + L/κ. */
function count(eigenvalues: Float64Array, kappa: number, ridge: number): number {
  return eigenvalues.reduce((sum, value) => sum + (value > 0 ? value / (value + kappa) : 0), ridge / kappa);
}

Deno.test("effectiveRidge() solves its equation for any spectrum, samples and ridge", () => {
  for (const [name, eigenvalues] of Object.entries(SPECTRA)) {
    const rank = eigenvalues.filter((value) => value > 0).length;
    for (const samples of [0.5, 1, rank / 2, rank - 1e-3, rank, rank + 1, 10 * rank]) {
      for (const ridge of [0, 1e-12, 1, 1e6]) {
        const kappa = effectiveRidge(eigenvalues, samples, ridge), told = `${name}, ${samples}, ${ridge}`;
        if (ridge === 0 && samples >= rank) strictEqual(kappa, 0, told);
        else ok(Math.abs(count(eigenvalues, kappa, ridge) / samples - 1) < 1e-11, `${told}: ${kappa}`);
      }
    }
  }
});

Deno.test("effectiveRidge() and sharedDegrees() have the closed form of equal eigenvalues", () => {
  for (const ratio of [0.3, 1, 2]) {
    for (const ridge of [0.01, 1, 30]) {
      const kappa = effectiveRidge(SPECTRA.equal, 100 * ratio, 100 * ridge), b = 1 + ridge - ratio;
      const wanted = (b + Math.sqrt(b * b + 4 * ratio * ridge)) / (2 * ratio);
      ok(Math.abs(kappa / wanted - 1) < 1e-13);
      ok(Math.abs(sharedDegrees(SPECTRA.equal, 100 * ratio, kappa) * ratio * (1 + kappa) ** 2 - 1) < 1e-13);
      ok(Math.abs(sharedDegrees(SPECTRA.equal, 100 * ratio, kappa, 2) * ratio * (1 + kappa) * 3 - 1) < 1e-13);
    }
  }
});

Deno.test("effectiveRidge() refuses bad input", () => {
  throws(() => effectiveRidge(SPECTRA.equal, 0, 1), /0 samples and ridge 1/);
  throws(() => effectiveRidge(SPECTRA.equal, 3, -1), RangeError);
  throws(() => effectiveRidge(Float64Array.of(1, -1), 3, 1), /eigenvalue -1/);
  throws(() => effectiveRidge(Float64Array.of(1, NaN), 3, 1), RangeError);
});

Deno.test("complexRidge() solves the equation in the upper half plane all along the contour", () => {
  for (const [name, eigenvalues] of Object.entries(SPECTRA)) {
    const dim = eigenvalues.length;
    for (const samples of [1, dim / 3, dim, 3 * dim]) {
      for (const time of [1e-4, 1, 1e5]) {
        const contour = laplaceContour(time, 24), { re, im } = complexRidge(eigenvalues, samples, contour);
        for (let k = 0; k < 24; k++) {
          let [a, b] = [-samples, 0];
          eigenvalues.forEach((value) => {
            if (value === 0) return;
            const size = (value + re[k]) ** 2 + im[k] ** 2;
            a += value * (value + re[k]) / size;
            b -= value * im[k] / size;
          });
          const size = re[k] ** 2 + im[k] ** 2;
          a += dim * (contour.re[k] * re[k] + contour.im[k] * im[k]) / size;
          b += dim * (contour.im[k] * re[k] - contour.re[k] * im[k]) / size;
          ok(
            im[k] > 0 && Math.hypot(a, b) < 1e-10 * samples,
            `${name}, ${samples}, ${time}, ${k}: ${a} ${b}`,
          );
        }
      }
    }
  }
});

Deno.test("doubleLaplace() inverts products and their averages, to 1e-11 at K = 14", () => {
  const time = 0.7, contour = laplaceContour(time);
  const z = (k: number, mirrored = false) => [contour.re[k], mirrored ? -contour.im[k] : contour.im[k]];
  const inverse = ([a, b]: number[]) => [a / (a * a + b * b), -b / (a * a + b * b)];
  const product = ([a, b]: number[], [c, d]: number[]): [number, number] => [a * c - b * d, a * d + b * c];
  const [separate, mixed] = doubleLaplace(contour, 2, (k, l, mirrored) => {
    const [x, y] = [z(k), z(l, mirrored)];
    return [
      product(inverse([x[0] + 1, x[1]]), inverse([y[0] + 3, y[1]])), // e^{−t}·e^{−3t}
      [1, 2].reduce<[number, number]>(([re, im], rate) => { // e^{−2t} + e^{−4t}: an average over rates
        const [a, b] = product(inverse([x[0] + rate, x[1]]), inverse([y[0] + rate, y[1]]));
        return [re + a, im + b];
      }, [0, 0]),
    ];
  });
  ok(Math.abs(separate - Math.exp(-4 * time)) < 1e-11, String(separate));
  ok(Math.abs(mixed - Math.exp(-2 * time) - Math.exp(-4 * time)) < 1e-11, String(mixed));
});

Deno.test("laplaceContour() refuses times and orders out of range", () => {
  throws(() => laplaceContour(0), /time must be > 0 and finite: current value is 0/);
  throws(() => laplaceContour(Infinity), RangeError);
  throws(() => laplaceContour(1, 25), /25 nodes: need an integer from 4 to 24/);
});

Deno.test("descentContour() gives powers of 1 − ηλ anywhere up to the largest rate, or says that it would take too long", () => {
  for (const [step, steps, largest] of [[0.1, 1, 3], [0.3, 7, 6], [0.02, 300, 9], [1.9, 20, 1]]) {
    const { re, im, weightRe, weightIm } = descentContour(step, steps, largest)!;
    for (const rate of [0, 0.1 * largest, largest]) {
      let sum = 0;
      re.forEach((x, k) => {
        const a = x + rate, b = im[k];
        sum += 2 * (weightRe[k] * a + weightIm[k] * b) / (a * a + b * b);
      });
      ok(Math.abs(sum - (1 - step * rate) ** steps) < 1e-5, `${step}, ${steps}, ${rate}: ${sum}`);
    }
  }
  strictEqual(descentContour(0.1, 1e5, 3), null);
});

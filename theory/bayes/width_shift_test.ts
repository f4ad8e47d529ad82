// One sample in one dimension has a posterior in closed form at every width: an integral over ρ = |W|²/N alone.
import { ok } from "node:assert/strict";
import { matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { posteriorPrediction } from "./posterior_prediction.ts";
import { readLinearPosterior } from "./posterior_reading.ts";
import { readAtWidth } from "./reading_at_width.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { targetPosterior } from "./target_posterior.ts";
import { widthShift } from "./width_shift.ts";

const algebra = await openWasm("");

/** E Φ, E f and N·Var f of a network of N neurons that learned y at an input with K = 1, given |W̄|²/N. */
function exactly(
  width: number,
  { y, richness, beta, delta, moment }: Record<"y" | "richness" | "beta" | "delta" | "moment", number>,
) {
  // (1+δ)Nρ is noncentral χ²: central ones of N + 2j degrees of freedom with the weights of Poisson(λ/2).
  const rate = delta ** 2 * width * moment / (1 + delta) / 2, sums = new Float64Array(5);
  const points = 4000, most = Math.max(1, Math.ceil(rate + 12 * Math.sqrt(rate) + 10));
  const logFactorial = new Float64Array(most + 1);
  for (let j = 1; j <= most; j++) logFactorial[j] = logFactorial[j - 1] + Math.log(j);
  const gammas = new Float64Array(most + 1); // ln Γ(N/2 + j) − ln Γ(N/2)
  for (let j = 1; j <= most; j++) gammas[j] = gammas[j - 1] + Math.log(width / 2 + j - 1);
  const logs: number[] = [], values: number[] = [];
  for (let i = 0; i < points; i++) {
    const rho = Math.exp(-4 + 7 * (i + 0.5) / points), half = (1 + delta) * width * rho / 2;
    let top = -Infinity, sum = 0;
    for (let j = 0; j <= (rate > 0 ? most : 0); j++) {
      const log = (rate > 0 ? j * Math.log(rate) - logFactorial[j] : 0) - gammas[j] + j * Math.log(half);
      if (log > top) [sum, top] = [sum * Math.exp(top - log) + 1, log];
      else sum += Math.exp(log - top);
    }
    const ridged = rho + 1 / beta, misfit = richness ** 2 * width * y * y / ridged / 2;
    logs.push(top + Math.log(sum) + width / 2 * Math.log(rho) - half - Math.log(ridged) / 2 - misfit);
    values.push(rho);
  }
  const best = logs.reduce((a, b) => Math.max(a, b));
  logs.forEach((log, i) => {
    const rho = values[i], weight = Math.exp(log - best), f = y * rho / (rho + 1 / beta);
    const readout = rho / (beta * rho + 1) / richness ** 2;
    [1, rho, f, f * f, readout].forEach((x, k) => sums[k] += weight * x);
  });
  const [norm, rho, f, square, readout] = sums;
  return {
    kernel: rho / norm,
    mean: f / norm,
    variance: width * (square / norm - (f / norm) ** 2) + readout / norm,
  };
}

for (const delta of [0, 0.7, 3]) {
  Deno.test(`widthShift() leaves an error of second order at δ = ${delta}`, () => {
    const given = { y: 1.3, richness: 1.5, beta: 4, delta, moment: 2.5 },
      point = matrix(1, 1, Float64Array.of(1));
    const task = { inputs: point, labels: Float64Array.of(given.y), richness: 1.5, inverseTemperature: 4 };
    const posterior = delta === 0
      ? sourcePosterior(algebra, task)
      : targetPosterior(algebra, { ...task, elasticCoupling: delta }, matrix(1, 1, Float64Array.of(2.5)));
    const limit = readLinearPosterior(algebra, posterior, point),
      shift = widthShift(algebra, posterior, point);
    const gaps = (width: number) => {
      const { kernel, mean, variance } = exactly(width, given);
      return [
        [kernel - limit.kernel.data[0], shift.kernel.data[0]],
        [mean - limit.test[0], shift.test[0]],
        [mean - limit.train[0], shift.train[0]],
        [variance - limit.within[0], shift.within[0]],
      ];
    };
    const [narrow, wide] = [gaps(50), gaps(200)];
    narrow.forEach(([gap, first], i) => {
      const [one, four] = [gap - first / 50, wide[i][0] - first / 200];
      ok(
        Math.abs(one) < 0.1 * Math.abs(gap) || Math.abs(50 * 50 * one) < 0.01,
        `${i}: ${gap} against ${first / 50}`,
      );
      ok(Math.abs(one / four / 16 - 1) < 0.02, `${i}: ${one} at N = 50, ${four} at N = 200`);
    });
  });
}

Deno.test("what theory to the first order in 1/N leaves of a network with one sample is within its allowance", () => {
  const point = matrix(1, 1, Float64Array.of(1)), labels = Float64Array.of(1), shares: number[] = [];
  const task = (richness: number, inverseTemperature: number) => ({
    ...{ inputs: point, labels, richness, inverseTemperature },
  });
  for (const [richness, beta] of [[0.1, 0.3], [0.1, 10], [0.1, 1000], [1, 0.3], [1, 10], [3, 2]]) {
    for (const delta of [0, 0.3, 3]) {
      const learned = task(richness, beta), moment = 1.5;
      const posterior = delta === 0 ? sourcePosterior(algebra, learned) : targetPosterior(
        algebra,
        { ...learned, elasticCoupling: delta },
        matrix(1, 1, Float64Array.of(1.5)),
      );
      for (const width of [8, 16, 100]) {
        const { kernel, mean, variance } = exactly(width, { y: 1, richness, beta, delta, moment });
        const reading = readAtWidth(algebra, posterior, point, width);
        const exact = [
          ["kernel_trace", kernel],
          ["train_loss", (1 - mean) ** 2],
          ["predictor_signal", mean],
          ["posterior_variance", variance / width],
        ] as const;
        for (const [metric, truth] of exact) {
          const { value, allowance } = posteriorPrediction(reading, metric, {
            labels,
            values: labels,
            width,
          });
          const share = Math.abs(value - truth) / allowance;
          ok(
            share < 1,
            `${metric} at γ ${richness}, β ${beta}, δ ${delta}, N ${width}: ${share} of ${allowance}`,
          );
          if (metric === "train_loss") shares.push(share);
        }
      }
    }
  }
  // It is no more than what is needed somewhere, and the law (P/N)² of a loss twice was not enough.
  ok(Math.max(...shares) > 0.4, `${Math.max(...shares)}`);
  const reading = readAtWidth(algebra, sourcePosterior(algebra, task(0.1, 1000)), point, 16);
  const { value } = posteriorPrediction(reading, "train_loss", { labels, values: labels, width: 16 });
  const { mean } = exactly(16, { y: 1, richness: 0.1, beta: 1000, delta: 0, moment: 1.5 });
  ok(Math.abs((1 - mean) ** 2 - value) > 5 * 2 / 16 ** 2 * value);
});

Deno.test("the loss of a lazy, cold, linear network exceeds its limit by what the limit allows for, and little less", () => {
  const point = matrix(1, 1, Float64Array.of(1)), labels = Float64Array.of(1);
  const task = { inputs: point, labels, richness: 0.01, inverseTemperature: 1000 };
  const limit = readLinearPosterior(algebra, sourcePosterior(algebra, task), point);
  const { value, allowance } = posteriorPrediction(limit, "train_loss", {
    labels,
    values: labels,
    width: 400,
  });
  const { mean } = exactly(400, { y: 1, richness: 0.01, beta: 1000, delta: 0, moment: 1 });
  const excess = ((1 - mean) ** 2 - value) / allowance;
  ok(excess > 0.9 && excess < 1.02, `${excess}`); // 1 + O(1/N)
});

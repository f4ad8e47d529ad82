import { ok, throws } from "node:assert/strict";
import { squaredDistance } from "../numerics/norm.ts";
import { averageCurved, spanCorrelation } from "./average_curved.ts";
import { resolventTraces } from "./resolvent_traces.ts";
import { scratchLoss } from "./scratch_loss.ts";
import {
  betaMean,
  interpolationFluctuations,
  interpolationLaw,
  interpolationLoss,
  type SpikedRegression,
} from "./spiked_regression.ts";
import { spikedRidgeLoss } from "./spiked_ridge.ts";
import { agrees, kernelFit, sample, spiked, statistics, unit } from "./test_regressions.ts";

const base: SpikedRegression = { samples: 10, inputDim: 20, spike: 3, cosine: 0.8, start: 0, noise: 0.5 };

function simulate(task: SpikedRegression, cell: number, sets: number, ridge = 0): number[] {
  const { samples, inputDim, spike, cosine, start, noise } = task;
  const teacher = unit(inputDim, cosine), metric = spiked(spike, unit(inputDim, 1));
  const left = teacher.slice();
  left[0] -= start;
  return Array.from({ length: sets }, (_, instance) => {
    const drawn = sample({ cell, instance, purpose: "target" }, samples, { teacher: left, noise });
    return squaredDistance(kernelFit(drawn, metric, ridge), left);
  });
}

Deno.test("interpolationLoss() is the exact average at small D, at any spike, start and noise", () => {
  const cases: Partial<SpikedRegression>[] = [
    {},
    { spike: 40, noise: 1, cosine: 0.3, samples: 4 },
    { start: 1, cosine: 0.2, spike: 0.5, samples: 14 },
    { spike: -0.8, noise: 0 },
  ];
  cases.forEach((change, cell) => {
    const task = { ...base, ...change };
    const law = { value: interpolationLoss(task), allowance: 0, allowanceReason: "", source: "" };
    const values = simulate(task, cell, 5000);
    // First term: what is missed across the spike and along it.
    const { samples: n, inputDim: D, spike, cosine, start } = task;
    const first = (1 - n / D) * (1 - cosine ** 2 + (cosine - start) ** 2 / (1 + n / D * spike) ** 2);
    if (task.spike < 0) agrees(values, law, first, JSON.stringify(change));
    else {
      const { mean, error } = statistics(values);
      ok(
        Math.abs(mean - law.value) < 3.5 * error,
        `${JSON.stringify(change)}: ${mean} ± ${error}, ${law.value}`,
      );
      ok(error < 0.02 * mean);
    }
    const { value, remainder, deviation } = averageCurved(
      (at) => interpolationLaw(task, at),
      interpolationFluctuations(task),
      spanCorrelation(n, D),
    );
    // Second route: the law of one data set, averaged to first order.
    ok(Math.abs(value - law.value) < remainder + 1e-9, `${value} ${law.value} ${remainder}`);
    // The scatter is known to leading order; a spike of 40 at n = 4 is far from that.
    if (spike < 10) ok(Math.abs(deviation / statistics(values).deviation - 1) < 0.15);
  });
});

Deno.test("interpolationLoss() has the limits known by hand", () => {
  const at = (change: Partial<SpikedRegression>) => interpolationLoss({ ...base, ...change });
  for (const [samples, inputDim] of [[1, 8], [6, 8], [30, 60], [90, 60]]) {
    const scratch = scratchLoss({ inputDim, targetRatio: samples / inputDim, targetNoise: 0.5 }).value;
    ok(Math.abs(at({ samples, inputDim, spike: 0 }) - scratch) < 1e-9 * scratch, `${samples} ${inputDim}`);
  }
  ok(at({ samples: 30, spike: 7 }) === at({ samples: 30, spike: 0 }), "independent of the kernel above D");
  // Large D, then an infinite spike: the direction is learned, the rest as before.
  const large = { inputDim: 4e6, samples: 2e6, noise: 0 };
  ok(Math.abs(at(large) - 0.5 * (0.36 + 0.64 / 2.5 ** 2)) < 2e-6);
  ok(Math.abs(at({ ...large, spike: 1e4 }) - 0.5 * 0.36) < 1e-3);
  for (const samples of [19, 20, 21]) throws(() => at({ samples }), RangeError);
});

Deno.test("betaMean() has the moments of the Beta distribution", () => {
  for (const [n, D] of [[1, 5], [2, 7], [40, 60], [59, 60], [3e5, 1e6]]) {
    const mean = n / D, variance = 2 * mean * (1 - mean) / (D + 2);
    ok(Math.abs(betaMean(n, D, (p) => p) / mean - 1) < 1e-8, `mean ${n} ${D}`);
    ok(Math.abs(betaMean(n, D, (p) => (p - mean) ** 2) / variance - 1) < 1e-6, `variance ${n} ${D}`);
  }
});

Deno.test("spikedRidgeLoss() averages sampled regressions within its remainder, on both sides of α = 1", () => {
  const cases: [Partial<SpikedRegression>, number, number][] = [
    [{}, 0.3, 3000],
    [{ samples: 18, spike: 0.5 }, 0.05, 3000],
    [{ samples: 22, noise: 1 }, 0.05, 3000],
    [{ inputDim: 60, samples: 30, start: 1, cosine: 0.4 }, 0.1, 1000],
    [{ inputDim: 60, samples: 80 }, 0.3, 700],
  ];
  cases.forEach(([change, ridge, sets], k) => {
    const task = { ...base, ...change };
    const { value, remainder, variance } = spikedRidgeLoss(task, ridge);
    const { mean, error, deviation } = statistics(simulate(task, 20 + k, sets, ridge));
    const told = `${
      JSON.stringify(change)
    }, ${ridge}: ${mean} ± ${error} against ${value}, remainder ${remainder}`;
    ok(Math.abs(mean - value) < remainder + 3.5 * error, told);
    ok(remainder < 8 / task.inputDim * value, told);
    ok(Math.abs(deviation / Math.sqrt(variance) - 1) < 0.25, `${told}: ${deviation} ${Math.sqrt(variance)}`);
  });
});

Deno.test("spikedRidgeLoss() sees 2 % in its first term", () => {
  const task = { ...base, inputDim: 60, samples: 30, noise: 0 };
  const { value, remainder: allowance } = spikedRidgeLoss(task, 0.3);
  const law = { value, allowance, allowanceReason: "", source: "" };
  agrees(simulate(task, 40, 5000, 0.3), law, value, "ridge 0.3");
});

Deno.test("spikedRidgeLoss() tends to interpolation without a ridge, and to the printed law at large D", () => {
  for (const change of [{}, { samples: 16, noise: 1, spike: 0.4 }, { samples: 40 }]) {
    const sizes = { ...base, ...change, inputDim: 2000, samples: 100 * (change.samples ?? 10) };
    const { value, remainder } = spikedRidgeLoss(sizes, 1e-7);
    ok(Math.abs(value - interpolationLoss(sizes)) < remainder + 1e-4 * value, `${value} ${remainder}`);
  }
  const alpha = 0.6, ridge = 0.3, chi = 3, q = 0.8, sigma = 0.5;
  const root = Math.sqrt((1 + ridge - alpha) ** 2 + 4 * alpha * ridge);
  const kappa = (1 + ridge - alpha + root) / (2 * alpha), gamma = 1 / (alpha * (1 + kappa) ** 2);
  const missed = (1 - q * q) / (1 + kappa) ** 2 + q * q / (1 + chi + kappa) ** 2;
  const limit = (kappa ** 2 * missed + sigma ** 2 * gamma) / (1 - gamma);
  const large = { ...base, inputDim: 1e7, samples: 6e6 };
  ok(Math.abs(spikedRidgeLoss(large, ridge).value - limit) < 1e-6);
  ok(spikedRidgeLoss({ ...base, inputDim: 200, samples: 120 }, 0.3).remainder < 0.01 * limit);
});

Deno.test("spikedRidgeLoss() keeps its digits down to the smallest ridge, on both sides of α = 1", () => {
  for (const samples of [8, 12, 30, 36]) {
    const task = { ...base, samples, noise: 0.3 }, least = interpolationLoss(task);
    const { value, remainder, variance } = spikedRidgeLoss(task, 1e-12);
    ok(Math.abs(value - least) < remainder + 0.02 * least, `${samples}: ${value} ${least}`);
    for (const ridge of [1e-14, 1e-16, 1e-30, 1e-100, 1e-200, 1e-300]) {
      const here = spikedRidgeLoss(task, ridge);
      for (
        const [one, other] of [[here.value, value], [here.remainder, remainder], [here.variance, variance]]
      ) {
        ok(Math.abs(one / other - 1) < 1e-6, `${samples} ${ridge}: ${one} ${other}`);
      }
    }
  }
});

Deno.test("resolventTraces() begin the exact inverse moments, and are each other's derivatives", () => {
  const n = 300, nu = 1000;
  const { leading: [t1, t2], next: [d1, d2] } = resolventTraces(n, nu, 1e-6);
  const exact = n / (nu - n - 1), exact2 = n * (nu - 1) / ((nu - n) * (nu - n - 1) * (nu - n - 3));
  ok(Math.abs((t1 + d1) / exact - 1) < 1e-5);
  ok(Math.abs((t2 + d2) / exact2 - 1) < 1e-4);
  for (const [samples, shift] of [[300, 50], [1500, 200]]) {
    const at = (l: number) => resolventTraces(samples, nu, l), step = 1e-3 * shift;
    const up = at(shift + step), down = at(shift - step), here = at(shift);
    for (let k = 0; k < 3; k++) {
      const slope = (up.leading[k] - down.leading[k]) / (2 * step);
      ok(Math.abs(slope / (-(k + 1) * here.leading[k + 1]) - 1) < 1e-4, `T${k + 2}`);
    }
    ok(Math.abs((up.next[0] - down.next[0]) / (2 * step) / -here.next[1] - 1) < 1e-4);
  }
});

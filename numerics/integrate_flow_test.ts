import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import type { ChebyshevCoefficients } from "./chebyshev_coefficients.ts";
import { type FlowSystem, integrateFlow } from "./integrate_flow.ts";
import { NumericalError } from "./numerical_error.ts";

/** The Chebyshev step as published, on plain arrays: specifies what a FlowSystem's attempt must do. */
function denseSystem(
  start: number[],
  slope: (y: number[]) => number[],
  stiffness: number,
  tolerance: number,
): FlowSystem & { state(): number[] } {
  let state = start, trial = start;
  return {
    state: () => state,
    stiffness: () => stiffness,
    finished: () => false,
    accept: () => void (state = trial),
    attempt(h: number, { stages, mu, nu, muTilde, gammaTilde }: ChebyshevCoefficients) {
      const f0 = slope(state);
      let older = state, old = state.map((y, i) => y + muTilde[1] * h * f0[i]);
      for (let j = 2; j <= stages; j++) {
        const f = slope(old);
        const now = state.map((y, i) =>
          (1 - mu[j] - nu[j]) * y + mu[j] * old[i] + nu[j] * older[i] + muTilde[j] * h * f[i] +
          gammaTilde[j] * h * f0[i]
        );
        [older, old] = [old, now];
      }
      trial = old;
      const f1 = slope(trial);
      const error = state.map((y, i) => 0.8 * (y - trial[i]) + 0.4 * h * (f0[i] + f1[i]));
      return Math.max(...error.map(Math.abs)) / tolerance;
    },
  };
}

const options = { maxSteps: 100_000, firstStep: 1e-3 };

Deno.test("integrateFlow() is of second order: the error falls as tolerance^(2/3)", async () => {
  const errors = [];
  for (const tolerance of [1e-5, 1e-8]) {
    const system = denseSystem([0.1], ([y]) => [y * (1 - y)], 2, tolerance);
    await integrateFlow(system, { ...options, endTime: 4 });
    const exact = 0.1 * Math.exp(4) / (0.9 + 0.1 * Math.exp(4));
    errors.push(Math.abs(system.state()[0] - exact));
  }
  ok(errors[0] < 1e-2, `${errors}`);
  const order = Math.log(errors[0] / errors[1]) / Math.log(1e3); // 2/3 for a second-order method
  ok(order > 0.55 && order < 0.8, `${order} from ${errors}`);
});

Deno.test("integrateFlow() follows a stiff heat equation with few slopes", async () => {
  const n = 100, sharpest = 4 * (n + 1) ** 2;
  let slopes = 0;
  const heat = (y: number[]) => {
    slopes++;
    return y.map((v, i) => ((y[i - 1] ?? 0) - 2 * v + (y[i + 1] ?? 0)) * (n + 1) ** 2);
  };
  const mode = Array.from({ length: n }, (_, i) => Math.sin(Math.PI * (i + 1) / (n + 1)));
  const system = denseSystem(mode, heat, sharpest, 1e-5);
  await integrateFlow(system, { ...options, endTime: 0.5 });
  const decay = Math.exp(-sharpest * Math.sin(Math.PI / (2 * (n + 1))) ** 2 * 0.5);
  ok(Math.abs(system.state()[50] / mode[50] - decay) < 1e-4);
  // Explicit Euler needs sharpest·t/2 slopes to stay stable.
  ok(slopes < 0.25 * sharpest * 0.5 / 2, `${slopes}`);
});

Deno.test("integrateFlow() ends steps at the recorded times exactly", async () => {
  const system = denseSystem([1], ([y]) => [-y], 1, 1e-7);
  const seen: [number, number][] = [];
  const recordTimes = [0.1, 0.7, 2];
  await integrateFlow(system, {
    ...options,
    endTime: 3,
    recordTimes,
    onStep: (_, time) => seen.push([time, system.state()[0]]),
  });
  for (const time of [0, ...recordTimes, 3]) {
    const point = seen.find(([at]) => at === time);
    ok(point && Math.abs(point[1] - Math.exp(-time)) < 1e-4, `time ${time}`);
  }
});

Deno.test("integrateFlow() says where it stopped when the flow does not end or blows up", async () => {
  const endless = denseSystem([1], ([y]) => [-y], 1, 1e-6);
  await rejects(integrateFlow(endless, { ...options, maxSteps: 7 }), (error: Error) => {
    ok(error instanceof NumericalError && /in 7 steps/.test(error.message));
    return true;
  });
  const explosive = denseSystem([1], ([y]) => [y * y], 10, 1e-6);
  await rejects(integrateFlow(explosive, { ...options, endTime: 2 }), NumericalError);
});

Deno.test("integrateFlow() yields to the event loop and stops when told", async () => {
  const abort = new AbortController();
  const slow = denseSystem(
    [1],
    ([y]) => {
      const until = performance.now() + 1;
      while (performance.now() < until); // a slope that takes a millisecond
      return [-y];
    },
    1,
    1e-12,
  );
  const started = performance.now();
  setTimeout(() => abort.abort(), 10);
  await rejects(integrateFlow(slow, { ...options, signal: abort.signal }), { name: "AbortError" });
  ok(performance.now() - started < 2000);
});

Deno.test("integrateFlow() repeats its steps exactly", async () => {
  const run = async () => {
    const times: number[] = [];
    const system = denseSystem([1, 0.5], ([a, b]) => [-a, a - 30 * b], 31, 1e-6);
    await integrateFlow(system, { ...options, endTime: 1, onStep: (_, time) => times.push(time) });
    return [...times, ...system.state()];
  };
  deepStrictEqual(await run(), await run());
});

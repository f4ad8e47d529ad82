import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../activation.ts";
import { matrix } from "../matrix.ts";
import { NumericalError } from "../numerical_error.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "../test_each_algebra.ts";
import { gibbsChain } from "./gibbs_chain.ts";
import { hmcChain } from "./hmc_chain.ts";
import type { PosteriorChain } from "./posterior_chain.ts";
import type { PosteriorTask } from "./posterior_task.ts";
import { runChain } from "./run_chain.ts";

const algebra = await openLinearAlgebra();
const key = { seed: 1, cell: 0, instance: 0, purpose: "chain" };
const task: PosteriorTask = {
  ...{ inputs: scatteredMatrix(3, 4, 1), targets: scattered(3, 2), testInputs: scatteredMatrix(1, 4, 3) },
  ...{ width: 9, richness: 1, inverseTemperature: 5 },
};

/** A chain that does nothing, and tells what was done to it. */
function idle(acceptance: number, watched = 1) {
  const steps: boolean[] = [], halves: number[] = [], one = new Float64Array(1);
  const chain: PosteriorChain = {
    step: (adapting) => (steps.push(adapting), acceptance),
    record: (half) => void halves.push(half),
    watch: (out) => void out.fill(watched),
    moments: () => ({
      ...{ kernel: matrix(1, 1), train: [one, one], test: [one, one] },
      ...{ scaledVariance: one, weightNorm: 0, weightOverlap: 0 },
    }),
    network: () => ({ hiddenWeights: matrix(1, 1), readout: one }),
  };
  return { chain, steps, halves };
}

Deno.test("runChain() lets a chain adapt in warm-up only, and records two halves of the rest", async () => {
  const { chain, steps, halves } = idle(0.7), visited: number[] = [];
  const { diagnostics } = await runChain(chain, {
    warmUp: 3,
    sweeps: 4,
    visit: (sweep) => visited.push(sweep),
  });
  deepStrictEqual(steps, [true, true, true, false, false, false, false]);
  deepStrictEqual(halves, [0, 0, 1, 1]);
  deepStrictEqual(visited, [0, 1, 2, 3]);
  ok(Math.abs(diagnostics.acceptance - 0.7) < 1e-15);
  strictEqual(diagnostics.splitRHat, 1);
});

Deno.test("runChain() refuses a chain that accepts too seldom, or one that is not finite", async () => {
  await rejects(
    runChain(idle(0.59).chain, { warmUp: 1, sweeps: 4 }),
    /accepts 0.59 of its steps: need at least 0.6/,
  );
  await rejects(runChain(idle(1, NaN).chain, { warmUp: 1, sweeps: 4 }), /kernel_trace is NaN at sweep 0/);
  // A real one, without the warm-up that would have found its step.
  const hard = { ...task, width: 60, richness: 40, inverseTemperature: 1e4 };
  await rejects(
    runChain(hmcChain(algebra, activations.relu, hard, key), { warmUp: 0, sweeps: 10 }),
    NumericalError,
  );
});

Deno.test("runChain() refuses numbers of steps that make no sense", async () => {
  await rejects(runChain(idle(1).chain, { warmUp: -1, sweeps: 4 }), RangeError);
  await rejects(runChain(idle(1).chain, { warmUp: 1, sweeps: 5 }), /sweeps must be an even integer >= 4/);
});

Deno.test("runChain() stops within a moment of being told", async () => {
  const abort = new AbortController(), start = performance.now();
  setTimeout(() => abort.abort(), 60);
  await rejects(
    runChain(gibbsChain(algebra, task, key), { warmUp: 0, sweeps: 1e7, signal: abort.signal }),
    { name: "AbortError" },
  );
  ok(performance.now() - start < 1500);
});

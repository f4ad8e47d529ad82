/**
 * How many sweeps a second the samplers of Bayesian posteriors make, and how much faster Gibbs' sampler is than on all weights
 * with the same BLAS. Run by `deno run --allow-read --allow-ffi bench/bayes_sampler_bench.ts`, about half a minute; `deno bench`
 * passes over it.
 *
 * Ratios come from one run, the two sides timed in turn, so they can be compared between machines; sweeps a second cannot. All times
 * are processor time, so that other programs on the machine disturb them little. Both sides sample the same posterior, which is
 * checked on tr Φ.
 *
 * @module
 */

import process from "node:process";
import { activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import { effectiveSampleSize } from "../numerics/effective_sample_size.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { gibbsChain } from "../numerics/posterior/gibbs_chain.ts";
import { hmcChain } from "../numerics/posterior/hmc_chain.ts";
import type { PosteriorTask } from "../numerics/posterior/posterior_task.ts";
import { plainGibbs } from "./plain_gibbs.ts";

const ROUNDS = 5;
const PLAIN_SWEEPS = 200;
/** N, P, D, sweeps of ours in a round. */
const CASES = [[400, 32, 64, 3000], [1600, 32, 64, 3000], [400, 100, 200, 300]] as const;

if (import.meta.main) {
  const algebra = await openLinearAlgebra();
  console.log(`${algebra.description}; a target held to a source by δ = 1, γ = 1, β = 10; processor time\n`);
  for (const [width, count, inputDim, sweeps] of CASES) {
    const task = problem(width, count, inputDim), key = { seed: 1, cell: 0, instance: 0, purpose: "chain" };
    const chain = gibbsChain(algebra, task, key),
      plain = plainGibbs(algebra, task, 0),
      watched = new Float64Array(2);
    const ours: number[] = [], ratios: number[] = [], traces: number[][] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const own = seconds(() => {
        for (let i = 0; i < sweeps; i++) {
          chain.step(false);
          chain.record(0);
          chain.watch(watched);
          traces[0].push(watched[0]);
        }
      }) / sweeps;
      const usual = seconds(() => {
        for (let i = 0; i < PLAIN_SWEEPS; i++) traces[1].push(plain());
      }) / PLAIN_SWEEPS;
      if (round === 0) continue; // compiled and warmed up
      ours.push(1 / own);
      ratios.push(usual / own);
    }
    const [a, b] = traces.map((trace) => Float64Array.from(trace.slice(trace.length / (ROUNDS + 1)))).map(
      meanOf,
    );
    console.log(
      `Gibbs N = ${width}, P = ${count}, D = ${inputDim}: ${
        median(ours).toFixed(0)
      } sweeps a second, plain/ours ` +
        `${median(ratios).toFixed(1)}; tr Φ ${a.mean.toFixed(3)} ± ${a.error.toFixed(3)}, plain ${
          b.mean.toFixed(3)
        } ± ` +
        b.error.toFixed(3),
    );
  }
  const task = problem(400, 32, 64);
  for (const activation of [activations.relu, activations.tanh]) {
    const chain = hmcChain(algebra, activation, task, { seed: 1, cell: 0, instance: 0, purpose: "chain" });
    for (let i = 0; i < 100; i++) chain.step(true);
    let acceptance = 0;
    const time = seconds(() => {
      for (let i = 0; i < 100; i++) acceptance += chain.step(false) / 100;
    }) / 100;
    console.log(
      `HMC N = 400, P = 32, D = 64, ${activation.name}: ${
        (1 / time).toFixed(0)
      } trajectories a second, acceptance ` +
        acceptance.toFixed(2),
    );
  }
}

function problem(width: number, count: number, inputDim: number): PosteriorTask {
  const draw = (purpose: string, rows: number) =>
    matrix(rows, inputDim, normals({ seed: 1, cell: 0, instance: 0, purpose }, rows * inputDim));
  const inputs = draw("inputs", count), targets = new Float64Array(count);
  for (let p = 0; p < count; p++) targets[p] = inputs.data[p * inputDim];
  const anchor = { weights: draw("anchor", width), coupling: 1 };
  return {
    inputs,
    targets,
    testInputs: draw("test", 10),
    width,
    richness: 1,
    inverseTemperature: 10,
    anchor,
  };
}

function meanOf(draws: Float64Array): { mean: number; error: number } {
  const mean = draws.reduce((sum, value) => sum + value / draws.length, 0);
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2 / draws.length, 0);
  return { mean, error: Math.sqrt(variance / effectiveSampleSize(draws)) };
}

function seconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

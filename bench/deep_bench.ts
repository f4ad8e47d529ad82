/**
 * How long the mean field of deep networks takes, how that grows with each size, and how accurate sampling is. Run by
 * `deno run --allow-ffi bench/deep_bench.ts`, about a minute; `deno bench` passes over it.
 *
 * Two solvers: the exact causal recursion of linear networks (goal: T = 60 steps, D = 4, L = 3 in 0.2 s), and causal Monte Carlo (goal:
 * n = 100 training points, all steps counted, S = 4000 samples, L = 2 in 2 s). Each size is doubled and halved alone, the layers go from 2 to 6; the power of the
 * time by it stands beside what counting operations says for large sizes. All times are processor time, medians of rounds in which the
 * sizes take turns, so that other programs on the machine disturb the powers little.
 *
 * @module
 */

import process from "node:process";
import { type Activation, activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { causalMonteCarlo, type DeepProblem, type DeepStage, linearRecursion } from "../theory/mod.ts";

const ROUNDS = 5;
/** Numbers of layers that are compared: a single one has no neighbours, and lacks most of the work. */
const DEPTHS = [2, 6] as const;

interface Sizes {
  /** Steps of both stages together. */
  readonly T: number;
  /** Training points of each. */
  readonly P: number;
  readonly D: number;
  readonly L: number;
  /** Samples. */
  readonly S: number;
}

type Solve = (sizes: Sizes) => Promise<unknown>;

if (import.meta.main) {
  const algebra = await openLinearAlgebra();
  console.log(`${algebra.description}; processor time, median of ${ROUNDS} rounds\n`);
  const linear: Solve = (sizes) => linearRecursion(algebra, problemOf(sizes, activations.linear));
  const sampled = (instance = 0) => (sizes: Sizes) =>
    causalMonteCarlo(algebra, problemOf(sizes, activations.tanh), {
      samples: sizes.S,
      key: key(instance, "bench"),
    });

  const small = { T: 60, P: 8, D: 4, L: 3, S: 0 };
  await goal("exact recursion, T = 60, D = 4, L = 3", linear, small, 0.2);
  await growth("exact recursion at T = 120, D = 8, L = 2", linear, { ...small, T: 120, D: 8, L: 2 }, {
    T: 3,
    D: 3,
    L: 1,
  });
  const hundred = { T: 20, P: 5, D: 4, L: 2, S: 4000 };
  await goal("Monte Carlo, n = TP = 100, S = 4000, L = 2", sampled(), hundred, 2);
  await growth("Monte Carlo at T = 40, P = 10, S = 2000, L = 3", sampled(), {
    ...hundred,
    T: 40,
    P: 10,
    S: 2000,
  }, {
    T: 2,
    P: 2,
    S: 1,
    L: 1,
  });
  await accuracy(algebra);
}

async function goal(what: string, solve: Solve, sizes: Sizes, most: number): Promise<void> {
  await solve(sizes);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await seconds(() => solve(sizes)));
  console.log(`${what}: ${median(times).toFixed(3)} s, goal ${most} s`);
}

/** Powers of the time by each size, between half and twice of it, and by the layers between {@linkcode DEPTHS}. */
async function growth(
  what: string,
  solve: Solve,
  sizes: Sizes,
  expected: Partial<Record<keyof Sizes, number>>,
): Promise<void> {
  console.log(`\n${what}: ${(await seconds(() => solve(sizes))).toFixed(2)} s`);
  for (const [name, power] of Object.entries(expected) as [keyof Sizes, number][]) {
    const times: [number[], number[]] = [[], []];
    const [from, to] = name === "L" ? DEPTHS : [Math.round(0.5 * sizes[name]), 2 * sizes[name]];
    const at = (size: number) => ({ ...sizes, [name]: size });
    for (let round = 0; round < ROUNDS; round++) {
      times[0].push(await seconds(() => solve(at(from))));
      times[1].push(await seconds(() => solve(at(to))));
    }
    const [less, more] = times.map(median);
    const found = Math.log(more / less) / Math.log(to / from);
    console.log(
      `  ${name} ${from} → ${to}: ${less.toFixed(3)} → ${more.toFixed(3)} s, power ${
        found.toFixed(1)
      }, by operations ${power}`,
    );
  }
  console.log();
}

/** Error of f by sampling, against the exact recursion, with the response functions and without. */
async function accuracy(algebra: LinearAlgebra): Promise<void> {
  const problem = problemOf({ T: 24, P: 4, D: 3, L: 2, S: 0 }, activations.linear);
  const exact = (await linearRecursion(algebra, problem)).at(-1)!.train;
  const off = (f: Float64Array) => Math.hypot(...f.map((x, i) => x - exact[i])) / Math.sqrt(f.length);
  const without = (await linearRecursion(algebra, problem, { withResponses: false })).at(-1)!.train;
  console.log(
    `linear, T = 24, P = 4, L = 2: f without response functions is off by ${off(without).toFixed(3)}`,
  );
  for (const samples of [1000, 4000, 16000]) {
    const errors: number[] = [];
    for (let instance = 0; instance < 6; instance++) {
      const run = await causalMonteCarlo(algebra, problem, { samples, key: key(instance, "accuracy") });
      errors.push(off(run.at(-1)!.train));
    }
    console.log(`  S = ${samples}: sampling error ${(Math.hypot(...errors) / Math.sqrt(6)).toFixed(4)}`);
  }
}

/** Two stages of T/2 steps on Gaussian inputs with linear labels. */
function problemOf({ T, P, D, L }: Sizes, activation: Activation): DeepProblem {
  const stage = (instance: number): DeepStage => {
    const inputs = matrix(P, D, normals(key(instance, "inputs"), P * D));
    const targets = Float64Array.from({ length: P }, (_, p) => inputs.data[p * D + instance % D]);
    const steps = Math.max(1, T / 2);
    return {
      ...{ inputs, targets, richness: 1, learningRate: 0.2 / P, steps, readout: "keep" },
      ...{ freezeLayers: 0, records: [steps], detailed: [] },
    };
  };
  return { hiddenLayers: L, stages: [stage(0), stage(1)], tests: [], activation, weightDecay: 0 };
}

function key(instance: number, purpose: string) {
  return { seed: 1, cell: 0, instance, purpose };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

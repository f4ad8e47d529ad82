/**
 * Time of the slope of a shallow ReLU network's population risk beside a plain implementation with the same BLAS, and what the flow
 * saves of it. Run by `deno run --allow-read --allow-ffi bench/relu_bench.ts`, about a minute; `deno bench` passes over it.
 *
 * The plain one forms the angles of all pairs in a loop and multiplies with BLAS; both are timed in turn, in processor time. Plain
 * descent would take η = 0.1 to the same loss: its number of steps is that time over η.
 *
 * @module
 */

import process from "node:process";
import { normals } from "../numerics/draws.ts";
import { orthonormalFrame } from "../numerics/frames.ts";
import { matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { populationRisk } from "../numerics/relu/population_risk.ts";
import { loadReluPairs } from "../numerics/relu/relu_pairs.ts";
import { trainRelu } from "../numerics/relu/train_relu.ts";
import { plainPopulationSlope } from "./plain_relu.ts";

const SIZES = [[30, 150, 6], [40, 200, 8], [100, 1000, 100]] as const; // d, m, m*; the last is the paper's
const ROUNDS = 15, RATE = 0.1, LOSS = 1e-5;

if (import.meta.main) {
  const algebra = await openLinearAlgebra(), pairs = await loadReluPairs();
  console.log(`${algebra.description}; processor time, median of ${ROUNDS} rounds\n`);
  for (const [dim, width, taught] of SIZES) {
    const { problem, state } = example(dim, width, taught),
      objective = populationRisk(algebra, pairs, problem);
    const slope = new Float64Array(objective.size), times = Math.max(1, Math.round(2e6 / (width * width)));
    const fast: number[] = [], ratios: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const ours = seconds(() => repeat(times, () => objective.slope(state, slope))) / times;
      const plain = seconds(() => repeat(times, () => plainPopulationSlope(algebra, problem, state))) / times;
      if (round === 0) continue; // warm-up
      fast.push(ours);
      ratios.push(plain / ours);
    }
    const gap = largestGap(slope, plainPopulationSlope(algebra, problem, state).slope);
    console.log(
      `d = ${dim}, m = ${width}, m* = ${taught}: ${(1e3 * median(fast)).toFixed(2)} ms a slope, plain/ours ${
        median(ratios).toFixed(1)
      } (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}), largest difference ${
        gap.toExponential(0)
      }`,
    );
    if (taught * 2 > dim) continue;
    let evaluations = 0;
    const counted = {
      size: objective.size,
      slope: (at: Float64Array, out: Float64Array) => (evaluations++, objective.slope(at, out)),
    };
    const options = { integrator: "flow", learningRate: RATE, maxSteps: 1e7, stopLoss: LOSS } as const;
    state.fill(1e-7, width * dim);
    const { time } = await trainRelu(counted, state, options);
    console.log(
      `  to a loss of ${LOSS}: ${evaluations} slopes of the flow, ${
        Math.round(time / RATE)
      } of descent at η = ${RATE}`,
    );
  }
}

function example(dim: number, width: number, taught: number) {
  const key = (purpose: string) => ({ seed: 1, cell: 0, instance: 0, purpose });
  const signs = Float64Array.from(
    { length: taught },
    (_, j) => (j % 2 === 0 ? 1 : -1) / Math.sqrt(0.34 * taught),
  );
  const teacher = { weights: orthonormalFrame(key("teacher"), taught, dim), coefficients: signs };
  const state = new Float64Array(width * (dim + 1)), weights = normals(key("weights"), width * dim);
  for (let i = 0; i < width; i++) {
    const row = weights.subarray(i * dim, (i + 1) * dim), size = norm(row);
    state.set(row.map((x) => x / size), i * dim);
  }
  state.set(normals(key("readout"), width), width * dim);
  return {
    problem: {
      teacher: { ...teacher, weights: matrix(taught, dim, teacher.weights.data) },
      width,
      scale: width,
    },
    state,
  };
}

function repeat(times: number, work: () => void): void {
  for (let k = 0; k < times; k++) work();
}

function largestGap(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
}

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

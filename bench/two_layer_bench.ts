/**
 * How much faster a training step of a wide two-layer network is here than by plain gradient descent on the same weights
 * and the same BLAS, and that both end at the same weights. Run by
 * `deno run --allow-ffi bench/two_layer_bench.ts`, about a minute; `deno bench` passes over it.
 *
 * Ratios come from one run, the two sides timed in turn, so they can be compared between machines; seconds cannot. All
 * times are processor time, so that other programs on the machine disturb them little.
 *
 * @module
 */

import process from "node:process";
import { type Activation, activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import type { HiddenForm } from "../numerics/hidden_form.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { spanForm } from "../numerics/span_form.ts";
import { trainTwoLayer } from "../numerics/train_two_layer.ts";
import { plainTwoLayer } from "./plain_two_layer.ts";

const WIDTH = 2000;
const INPUT_DIM = 3072;
const PASSIVE = 1000;
const ROUNDS = 5;
const RICHNESS = 0.5;
const LEARNING_RATE = 1e-3;
/** What is timed: P, activation, plain steps and steps of ours in a round, steps of a whole training of ours. */
const CASES: readonly (readonly [number, Activation, number, number, number])[] = [
  [1000, activations.relu, 1, 4, 100],
  [1000, activations.erf, 1, 4, 0],
  [100, activations.relu, 6, 60, 1000],
  [100, activations.tanh, 6, 60, 0],
  [100, activations.erf, 6, 60, 0],
];

if (import.meta.main) {
  await using backend = await openCpuBackend();
  const { algebra } = backend;
  console.log(`N = ${WIDTH}, D = ${INPUT_DIM}, ${backend.name}: ${backend.description}\n`);
  const key = (purpose: string) => ({ seed: 1, cell: 0, instance: 0, purpose });
  const start = {
    hiddenWeights: matrix(WIDTH, INPUT_DIM, normals(key("hidden"), WIDTH * INPUT_DIM)),
    readout: normals(key("readout"), WIDTH),
  };
  for (const [count, activation, plainSteps, ourSteps, steps] of CASES) {
    const inputs = matrix(count, INPUT_DIM, normals(key("inputs"), count * INPUT_DIM));
    const passive = matrix(PASSIVE, INPUT_DIM, normals(key("passive"), PASSIVE * INPUT_DIM));
    const task = { inputs, targets: normals(key("targets"), count).map(Math.sign), passive };
    const how = { activation, richness: RICHNESS, learningRate: LEARNING_RATE };
    const bare = { ...task, passive: undefined };
    const plain = plainTwoLayer(algebra, start, task, how);
    const form = spanForm(algebra, activation, start.hiddenWeights, bare);
    const readout = start.readout.slice(), times: number[] = [], ratios: number[] = [], looked: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await seconds(() => bareSteps(algebra, form, readout, ourSteps)) / ourSteps;
      const usual = await seconds(() => plain.step(plainSteps)) / plainSteps;
      const seen = await seconds(() => plain.step(plainSteps, true)) / plainSteps;
      times.push(ours);
      ratios.push(usual / ours);
      looked.push(seen / ours);
      if (round > 0 || steps === 0) continue;
      // From its set-up to the formation of the weights at its end, the sharpness watched.
      const all = await seconds(() => trainTwoLayer(algebra, start, bare, { ...how, steps })) / steps;
      whole.push(usual / all);
    }
    console.log(
      `P = ${count}, ${activation.name}: a step ${(1e3 * median(times)).toFixed(2)} ms, plain/ours ${
        median(ratios).toFixed(1)
      }; ${PASSIVE} test points at each plain step: ${median(looked).toFixed(1)}` +
        (steps ? `; a training of ${steps} steps: ${whole[0].toFixed(1)}` : ""),
    );
  }
}

/** Steps of ours without anything else. */
function bareSteps(algebra: LinearAlgebra, form: HiddenForm, readout: Float64Array, steps: number): void {
  const residual = new Float64Array(form.values.cols), scale = LEARNING_RATE * RICHNESS;
  for (let step = 0; step < steps; step++) {
    form.forward(step);
    algebra.applyTransposed(form.values, readout, residual, -1 / (RICHNESS * WIDTH));
    form.descend(readout, residual, scale, 1);
    algebra.apply(form.values, residual, readout, scale, 1);
  }
}

/** Seconds of processor time that some work takes. */
async function seconds(work: () => unknown): Promise<number> {
  const start = processorSeconds();
  await work();
  return processorSeconds() - start;
}

/** Processor time of this program so far, all its threads; time spent waiting for a busy machine is left out. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

import { activations } from "../numerics/activation.ts";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { leastSquaresTask } from "../numerics/least_squares_task.ts";
import { matrix } from "../numerics/matrix.ts";
import { rotateLayers } from "../numerics/rotated_layers.ts";
import type { TrainingOptions } from "../numerics/train_deep_linear.ts";
import type { Gpu } from "../gpu/product.ts";
import { deviceParticles } from "../gpu/step_particles.ts";
import { deviceDescent } from "../gpu/train_deep_linear.ts";
import { deviceTraining } from "../gpu/train_two_layer.ts";
import sizes from "./gpu_sizes.json" with { type: "json" };
import { fieldDynamics } from "../theory/two_layer/field_dynamics.ts";

/** Sizes of the works, also those of gpu_torch.py. */
export type Sizes = typeof sizes.full;

/** A work: seconds of so many steps on either side, and what a step asks for. */
export interface Work {
  readonly name: string;
  /** What gpu_torch.py calls it. */
  readonly torch: string;
  readonly gpu: (steps: number) => Promise<unknown>;
  readonly cpu: (steps: number) => Promise<unknown>;
  /** One problem of those that `gpu` does together. */
  readonly alone?: (steps: number) => Promise<unknown>;
  readonly operations: number;
  /** Bytes read and written at least, float32. */
  readonly traffic: number;
  /** Steps of the GPU and of the CPU between the two times. */
  readonly steps: readonly [number, number];
}

/** The works that are made for a GPU, and one that is too small for it alone. */
export async function gpuWorks(gpu: Gpu, cpu: Backend, size: keyof typeof sizes): Promise<Work[]> {
  const { width, dim, samples, particles, points, rank, networks, layer, together } = sizes[size];
  const { algebra } = cpu, full = size === "full";
  const draw = (rows: number, cols: number, purpose: string, scale = 1) =>
    matrix(
      rows,
      cols,
      normals({ seed: 1, cell: 0, instance: 0, purpose }, rows * cols).map((x) => scale * x),
    );

  const start = { hiddenWeights: draw(width, dim, "hidden"), readout: draw(1, width, "readout").data };
  const task = { inputs: draw(samples, dim, "inputs"), targets: draw(1, samples, "targets").data };
  const training = (steps: number) =>
    ({ activation: activations.relu, richness: 0.5, learningRate: 1e-4, steps, form: "span" }) as const;

  const field = {
    ...{
      activation: activations.relu,
      start: draw(particles, rank, "w"),
      readout: draw(1, particles, "z").data,
    },
    ...{ weights: new Float64Array(particles).fill(1 / particles), richness: 1, weightDecay: 0 },
    ...{ coordinates: draw(points, rank, "x", 1 / Math.sqrt(rank)), targets: draw(1, points, "y").data },
  };
  const run = await deviceParticles(gpu, { ...field, rate: 1e-3, form: "samples" });
  const dynamics = fieldDynamics(algebra, { ...field, trainable: "all" }), state = dynamics.fresh();

  const descent = (maxSteps: number): TrainingOptions => ({
    ...{ integrator: "descent", learningRate: 1e-3, maxSteps, tolerance: 0 }, // never reached: all steps are taken
  });
  const count = layer / 2;
  const linear = Array.from({ length: networks }, (_, k) => ({
    weights: [draw(layer, layer, `first ${k}`, 0.02), draw(1, layer, `second ${k}`, 0.02)],
    task: leastSquaresTask(
      algebra,
      draw(count, layer, `linear inputs ${k}`),
      draw(1, count, `labels ${k}`).data,
    ),
  }));
  const rotated = linear.map(({ weights, task }) => ({
    rotated: rotateLayers(algebra, weights, task, 1),
    task,
  }));

  const small = Array.from({ length: together.networks }, (_, k) => ({
    start: {
      hiddenWeights: draw(together.width, together.dim, `small ${k}`),
      readout: draw(1, together.width, `small readout ${k}`).data,
    },
    task: {
      inputs: draw(together.samples, together.dim, `small inputs ${k}`),
      targets: draw(1, together.samples, `small targets ${k}`).data,
    },
  }));
  const ofSmall = together.networks * together.width * together.samples;

  return [
    {
      torch: "two-layer",
      name: `two-layer network, N = ${width}, D = ${dim}, P = ${samples}`,
      gpu: (steps) => deviceTraining(gpu, [{ start, task, options: training(steps) }]),
      cpu: (steps) => cpu.trainTwoLayer(start, task, training(steps)),
      operations: 2 * width * samples ** 2,
      traffic: 4 * 13 * width * samples,
      steps: [40, full ? 2 : 20],
    },
    {
      torch: "together",
      name:
        `${together.networks} two-layer networks, N = ${together.width}, D = ${together.dim}, P = ${together.samples}`,
      gpu: (steps) => deviceTraining(gpu, small.map((job) => ({ ...job, options: training(steps) }))),
      alone: (steps) => deviceTraining(gpu, [{ ...small[0], options: training(steps) }]),
      cpu: async (steps) => {
        for (const { start, task } of small) await cpu.trainTwoLayer(start, task, training(steps));
      },
      operations: 2 * ofSmall * together.samples,
      traffic: 4 * 13 * ofSmall,
      steps: [200, 50],
    },
    {
      torch: "mean field",
      name: `mean field, S = ${particles}, P = ${points}`,
      gpu: (steps) => run.advance(steps),
      cpu: async (steps) => {
        for (let step = 0; step < steps; step++) {
          await Promise.resolve(dynamics.residual(state)).then(() => dynamics.step(state, 1e-3));
        }
      },
      operations: 2 * particles * points ** 2,
      traffic: 4 * 13 * particles * points,
      steps: [40, full ? 2 : 20],
    },
    {
      torch: "deep linear",
      name: `${networks} deep linear networks of width ${layer}, ${count} samples`,
      gpu: (steps) => deviceDescent(gpu, rotated.map((job) => ({ ...job, options: descent(steps) }))),
      cpu: async (steps) => {
        for (const { weights, task } of linear) {
          await cpu.trainDeepLinear(weights, task, descent(steps)).catch(() => {}); // it tells that it has not converged
        }
      },
      operations: networks * 4 * layer * count,
      traffic: networks * 4 * 2 * layer * count,
      steps: [500, full ? 50 : 200],
    },
  ];
}

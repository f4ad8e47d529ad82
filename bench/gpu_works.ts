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
import { fieldDynamics } from "../theory/two_layer/field_dynamics.ts";

/** Sizes of the works. */
export const SIZES = {
  small: {
    width: 256,
    dim: 192,
    samples: 256,
    particles: 1024,
    points: 64,
    rank: 50,
    networks: 4,
    layer: 60,
  },
  full: {
    ...{ width: 4096, dim: 3072, samples: 4096, particles: 65536, points: 1000, rank: 784 },
    ...{ networks: 64, layer: 500 },
  },
} as const;

/** A work: seconds of so many steps on either side, and what a step asks for. */
export interface Work {
  readonly name: string;
  readonly gpu: (steps: number) => Promise<unknown>;
  readonly cpu: (steps: number) => Promise<unknown>;
  readonly operations: number;
  /** Bytes read and written at least, float32. */
  readonly traffic: number;
  /** Steps of the GPU and of the CPU between the two times. */
  readonly steps: readonly [number, number];
}

/** The three works. */
export async function gpuWorks(gpu: Gpu, cpu: Backend, size: keyof typeof SIZES): Promise<Work[]> {
  const { width, dim, samples, particles, points, rank, networks, layer } = SIZES[size];
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

  return [
    {
      name: `two-layer network, N = ${width}, D = ${dim}, P = ${samples}`,
      gpu: (steps) => deviceTraining(gpu, [{ start, task, options: training(steps) }]),
      cpu: (steps) => cpu.trainTwoLayer(start, task, training(steps)),
      operations: 2 * width * samples ** 2,
      traffic: 4 * 13 * width * samples,
      steps: [40, full ? 2 : 20],
    },
    {
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

import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { Activation } from "../numerics/activation.ts";
import { expectedSharpness } from "../numerics/expected_sharpness.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { STABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import type { DeepParams } from "../operators/deep_contents.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import { type ImagePairParams, requireImagePairs, TEST_IMAGES } from "../operators/sample_image_pairs.ts";
import type { PolynomialTaskParams } from "../operators/sample_polynomial_tasks.ts";
import { type DeepSolver, RANDOMISATIONS } from "../theory/deep/deep_transfer_field.ts";
import { linearRecursionBytes } from "../theory/deep/linear_recursion.ts";
import { monteCarloBytes } from "../theory/deep/monte_carlo_size.ts";

/** Values that decide whether an experiment on deep networks can be run. */
export type DeepValues = DeepParams & PolynomialTaskParams & ImagePairParams & {
  readonly tasks: "polynomials" | "images";
  readonly solver: DeepSolver;
  readonly particles: number;
};

/** Test inputs of polynomial tasks. */
export const DEEP_TESTS = 200;
/** Operations a second of matrix products on one core. */
const RATE = 2e10;

/** Inputs that there are no data of yet. */
export interface DeepInputs {
  /** φ. */
  readonly activation: Activation;
  /** D. */
  readonly inputDim: number;
}

/** Images have strong directions, Gaussian inputs none. */
function directionOf({ tasks }: DeepValues, inputDim: number): number {
  return tasks === "images" ? Math.max(0.2, 1 / inputDim) : 1 / inputDim;
}

/** About λ_max of the tangent kernel at random weights: each of the L + 1 layers of weights adds what the two of two layers do on average. */
export function startSharpness(
  values: DeepValues,
  role: "source" | "target",
  { activation, inputDim }: DeepInputs,
): number {
  const direction = directionOf(values, inputDim), samples = values[`${role}Samples`];
  return expectedSharpness(activation, { samples, inputDim, direction }) * (values.hiddenLayers + 1) / 2;
}

/** Steps, memory and time of an instance. */
export function deepCost(values: DeepValues, inputs: DeepInputs) {
  const { hiddenLayers: L, width, particles, solver, sourceRichness, learningRate, tasks } = values;
  const { inputDim } = inputs,
    steps = (role: "source" | "target") => {
      if (learningRate !== "auto") return Math.max(1, Math.ceil(values[`${role}Time`] / learningRate));
      const richness = role === "source" ? sourceRichness : targetRichnessOf(values);
      const grown = Math.sqrt(1 + richness ** 2 * (tasks === "images" ? 1 : inputDim));
      return Math.ceil(
        values[`${role}Time`] * startSharpness(values, role, inputs) * grown / STABLE_RATE_SHARPNESS,
      );
    };
  const roles = ["source", "target"] as const;
  const stages = roles.map((role) => ({
    ...{ steps: steps(role), targets: { length: values[`${role}Samples`] } },
    detailed: role === "target" ? [steps(role)] : [],
  }));
  const [source, target] = stages,
    n = stages.reduce((sum, { targets, steps }) => sum + targets.length * steps, 0);
  const times = source.steps + target.steps + 1, tests = tasks === "images" ? 2 * TEST_IMAGES : DEEP_TESTS;
  const dim = Math.min(inputDim, source.targets.length + target.targets.length);
  const most = Math.max(source.targets.length, target.targets.length);
  const theory = solver === "causal-linear"
    ? linearRecursionBytes({ hiddenLayers: L }, { times, dim })
    : monteCarloBytes({ hiddenLayers: L, stages }, particles) + 8 * particles * tests * 2 * L;
  const network = 8 * (4 * width * inputDim + 4 * (L - 1) * width ** 2 + 4 * L * width * (most + tests));
  const solved = solver === "causal-linear"
    ? 3 * 2 * L * times ** 3 * dim ** 3 / RATE
    : 3 * RANDOMISATIONS * 8 * L * particles * n * (n + 5 * tests) / RATE;
  const step = (samples: number) =>
    6 * (L - 1) * width ** 2 * samples + 4 * width * samples * Math.min(samples, inputDim);
  const trained =
    (source.steps * step(source.targets.length) + 2 * target.steps * step(target.targets.length)) / RATE;
  return { stages, bytes: theory + network, seconds: solved + 2 * trained };
}

/** Seconds of an instance on one core, roughly. */
export async function deepSeconds(
  values: DeepValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<number> {
  const activation = await openActivation(values.activation), inputDim = await inputDimOf(values, images);
  return deepCost(values, { activation, inputDim }).seconds;
}

/** D of the inputs, the constant one included. */
export async function inputDimOf(
  values: DeepValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<number> {
  if (values.tasks === "images") return requireImagePairs(await images(values.data), values).source.size;
  return values.inputDim + (values.bias === "on" ? 1 : 0);
}

import { outputScaleOf, type ReluParams } from "../operators/relu/relu_contents.ts";
import { poolSize } from "../operators/relu/sample_relu_tasks.ts";
import { refuseMemory } from "./refuse_memory.ts";

/** Values that decide whether an experiment can be run. */
export type ReluValues = Omit<ReluParams, "curves"> & { readonly stages: readonly string[] };

/** Rates of one core: flops of a product, float64 operations of loops and pairs, a second. */
const PRODUCTS = 2e10, PAIRS = 2e8;
/** Evaluations of the population slope that the flow takes to a loss of 1e-3, and the power with which they grow below. */
const EVALUATIONS = 420, GROWTH = 0.17;

/**
 * Refuses what cannot be drawn, fitted or held in memory.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export function refuseRelu(values: ReluValues): void {
  const { family, teacherNeurons, inputDim, width, targetSamples, sourceSamples, ridge } = values;
  if (teacherNeurons % 2) {
    throw new RangeError(
      `Cannot draw ${teacherNeurons} teacher neurons whose readouts, of equal size, sum to 0: --teacher-neurons must be even`,
    );
  }
  if (family !== "random" && 2 * teacherNeurons > inputDim) {
    throw new RangeError(
      `Cannot draw two orthonormal sets of ${teacherNeurons} teacher neurons: --input-dim must be at least ${
        2 * teacherNeurons
      }, it is ${inputDim}; lower --teacher-neurons, or take --family random`,
    );
  }
  if (ridge === 0 && targetSamples === width) {
    throw new RangeError(
      `Cannot fit a readout without ridge on as many --target-samples as features, ${width}: its risk is infinite; ` +
        "take --ridge 0.01, or another number of samples",
    );
  }
  const data = Math.max(targetSamples, Number.isFinite(sourceSamples) ? sourceSamples : 0);
  const pool = poolSize(targetSamples);
  refuseMemory(
    8 *
      (6 * width ** 2 + 4 * width * inputDim + 4 * data * (width + inputDim) + 4 * pool ** 2 +
        4 * pool * width),
    "lower --width, --target-samples or --source-samples",
  );
}

/** About how long an instance takes, seconds of one core, to a factor of two or three. */
export function reluSeconds(values: ReluValues): number {
  const { inputDim: d, width: m, teacherNeurons, sourceSamples, targetSamples: n, stages, integrator } =
    values;
  const { maxSteps, stopLoss, learningRate } = values;
  const bold = 0.1 * outputScaleOf(values) / m, slower = learningRate === "auto" ? 1 : bold / learningRate;
  const fit = (count: number) =>
    // steps grow with the samples: ever weaker directions have to be learned
    Math.min(maxSteps, (50 + 250 * count / d) * slower) * 6 * count * d * m / PRODUCTS;
  const evaluation = (6 * d * m * m + 8 * d * m * teacherNeurons) / PRODUCTS +
    (m * m / 2 + m * teacherNeurons) / PAIRS;
  const evaluations = integrator === "descent"
    ? maxSteps
    : EVALUATIONS * Math.max(1, 1e-3 / Math.max(stopLoss, 1e-9)) ** GROWTH;
  const source = Number.isFinite(sourceSamples) ? fit(sourceSamples) : evaluations * evaluation;
  const lazy = stages.includes("lazy-fine-tune") || stages.includes("fine-tune");
  return source + fit(n) * (stages.includes("fine-tune") ? 2 : 1) +
    (lazy ? 10 * poolSize(n) ** 3 / PRODUCTS : 0) + 30 * m ** 3 / PRODUCTS;
}

import type { Activation } from "../numerics/activation.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import {
  type PolynomialTaskParams,
  readPolynomialTasks,
  TEST_POINTS,
} from "../operators/sample_polynomial_tasks.ts";
import type { ReadoutRule } from "../operators/switch_readout.ts";
import { parityGap } from "../theory/explain_parity.ts";
import { refuseMemory } from "./refuse_memory.ts";

/** Values that decide whether an experiment on polynomial tasks can be run. */
export interface PolynomialValues extends PolynomialTaskParams {
  readonly activation: string;
  readonly width: number;
  readonly particles: number;
  readonly sourceRichness: number;
  readonly targetRichness: number | "same";
  readonly readout: ReadoutRule;
  readonly weightDecay: number;
  readonly learningRate: number | "auto";
}

/** With `keep` the output starts at γ₁/γ₂ times what the source left: beyond this training diverges. */
const LARGEST_GAIN = 20;
/** Above this ηλ decay is no small step. */
const LARGEST_DECAY = 0.1;
/** Above this γ²(D + 1) the dynamics are stiff. */
const STIFF = 5000;
/** Memory of one instance, GiB. */
const MOST_GIB = 2;

/**
 * Refuses what cannot be trained or predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refusePolynomial(values: PolynomialValues): Promise<void> {
  const { width, particles, learningRate, weightDecay, readout, sourceRichness } = values;
  if (width % 2) throw new RangeError(`Cannot draw pairs of neurons: --width must be even, it is ${width}`);
  if (!Number.isInteger(Math.log2(particles))) {
    throw new RangeError(`Cannot take Sobol points: --particles must be a power of two, it is ${particles}`);
  }
  if (learningRate !== "auto" && learningRate * weightDecay >= LARGEST_DECAY) {
    throw new RangeError(
      `Cannot train with --learning-rate ${learningRate} and --weight-decay ${weightDecay}: need a product below ` +
        LARGEST_DECAY,
    );
  }
  const gain = sourceRichness / targetRichnessOf(values);
  if (readout === "keep" && gain > LARGEST_GAIN) {
    throw new RangeError(
      `Cannot keep the readout: from --source-richness ${sourceRichness} to --target-richness ${values.targetRichness} the ` +
        `output would start at ${
          Number(gain.toPrecision(3))
        } times the source's; need at most ${LARGEST_GAIN}, or ` +
        "--readout center or reset",
    );
  }
  await inWords(() => readPolynomialTasks(values));
  const activation = await inWords(() => openActivation(values.activation));
  for (const target of [values.sourceTarget, values.targetTarget]) {
    const gap = await inWords(() => parityGap(target, activation, values.bias === "on"));
    if (gap?.share === 1) throw new RangeError(gap.explanation);
  }
  refuseMemory(bytesNeeded(values), "lower --width, --particles or the samples", MOST_GIB);
}

/** What the user should know about values that can be run. */
export async function remarksOn(values: PolynomialValues, activation: Activation): Promise<string[]> {
  const { sourceRichness, inputDim, sourceTarget, targetTarget, bias } = values;
  const gaps = await Promise.all(
    [...new Set([sourceTarget, targetTarget])].map((target) => parityGap(target, activation, bias === "on")),
  );
  const largest = Math.max(sourceRichness, targetRichnessOf(values)),
    stiffness = largest ** 2 * (inputDim + 1);
  const stiff = stiffness > STIFF
    ? [
      `Training is stiff at richness ${largest}: γ²(D + 1) is ${
        Number(stiffness.toPrecision(3))
      }, above ${STIFF}`,
    ]
    : [];
  return [...gaps.flatMap((gap) => gap?.explanation ?? []), ...stiff];
}

/** Float64 arrays that an instance holds at once: those of the network or of the particles, whichever are more. */
function bytesNeeded(
  { width, particles, inputDim, sourceSamples, targetSamples, readout }: PolynomialValues,
): number {
  const dim = inputDim + 1, samples = Math.max(sourceSamples, targetSamples);
  const network = width * (3 * dim + 3 * samples + TEST_POINTS);
  const count = particles * (readout === "reset" ? 2 : 1);
  const mean = count * (12 * dim + 4 * samples + 6 * Math.min(samples, 2 * dim) + 10);
  return 8 * (Math.max(network, mean) + 3 * samples ** 2 + 2 * (samples + TEST_POINTS) * dim);
}

/** Errors of expressions as errors of values. */
async function inWords<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SyntaxError) throw new RangeError(error.message, { cause: error });
    throw error;
  }
}

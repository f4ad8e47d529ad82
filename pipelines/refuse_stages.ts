import { openActivation } from "../numerics/open_activation.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import type { ReadoutRule } from "../operators/switch_readout.ts";
import { requireSwitch } from "../operators/switch_two_layer.ts";

/** Values of a training in two stages. */
export interface StageValues {
  readonly activation: string;
  readonly width: number;
  readonly particles: number;
  readonly sourceRichness: number;
  readonly targetRichness: number | "same";
  readonly readout: ReadoutRule;
  readonly weightDecay: number;
  readonly learningRate: number | "auto";
}

/** Above this ηλ decay is no small step. */
const LARGEST_DECAY = 0.1;
/** Above this γ²(D + 1) the dynamics are stiff. */
const STIFF = 5000;

/**
 * Refuses stages of training that cannot be carried out or predicted, whatever the data.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseStages(values: StageValues): Promise<void> {
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
  requireSwitch({ readout, sourceRichness, targetRichness: targetRichnessOf(values) });
  await inWords(() => openActivation(values.activation), "--activation");
}

/** What the user should know if the time scales of training lie far apart; `dimension` is D of the growth √(1 + γ²D). */
export function remarkOnStiffness(richness: number, dimension: number): string[] {
  const stiffness = Number((richness ** 2 * (dimension + 1)).toPrecision(3));
  return stiffness > STIFF
    ? [`Training is stiff at richness ${richness}: γ²(D + 1) is ${stiffness}, above ${STIFF}`]
    : [];
}

/**
 * Errors of an expression as errors of values, naming the flag that it was given by.
 *
 * @param flag As typed, for example `--activation`.
 */
export async function inWords<Result>(read: () => Promise<Result>, flag: string): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    const message = error.message.replace(/^Cannot use the target /, "Cannot use ").replace(
      " as activation: ",
      ": ",
    );
    throw new RangeError(message.replace(/^Cannot use /, `Cannot use ${flag} `), { cause: error });
  }
}

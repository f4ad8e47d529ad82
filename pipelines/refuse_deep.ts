import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { Activation } from "../numerics/activation.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { UNSTABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import { LONGEST_HOURS } from "../operators/require_short.ts";
import { requireImagePairs } from "../operators/sample_image_pairs.ts";
import { readPolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import { requireSwitch } from "../operators/switch_two_layer.ts";
import { inFigures, requireMonteCarlo } from "../theory/deep/monte_carlo_size.ts";
import { parityGap } from "../theory/explain_parity.ts";
import { fastPart } from "../theory/fast_part.ts";
import { deepCost, type DeepValues, inputDimOf, startSharpness } from "./deep_cost.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { inWords } from "./refuse_stages.ts";

/** Part of a target that oscillates too fast to be learned, beyond which it is refused. */
const HOPELESS = 0.99;
/** Above this ηλ decay is no small step. */
const LARGEST_DECAY = 0.1;
/** Memory of one instance, GiB. */
const MOST_GIB = 2;
/** A sharpness expected without data may be this many times too large. */
const ROUGH = 4;
/** Below this sharpness squares of what is measured are no numbers any more. */
const FAINTEST = 1e-60;

/**
 * Refuses what cannot be trained or predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseDeep(
  values: DeepValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<void> {
  const { hiddenLayers, freezeLayers, solver, particles, learningRate, weightDecay } = values;
  if (freezeLayers > hiddenLayers) {
    throw new RangeError(
      `Cannot freeze --freeze-layers ${freezeLayers}: the network has --hidden-layers ${hiddenLayers}`,
    );
  }
  const { readout, sourceRichness } = values;
  requireSwitch({ readout, sourceRichness, targetRichness: targetRichnessOf(values) });
  const activation = await inWords(() => openActivation(values.activation), "--activation");
  if (solver === "causal-linear" && activation.name !== "linear") {
    throw new RangeError(
      `Cannot solve --activation ${values.activation} by --solver causal-linear: need linear, or --solver causal-monte-carlo`,
    );
  }
  if (learningRate !== "auto" && learningRate * weightDecay >= LARGEST_DECAY) {
    throw new RangeError(
      `Cannot train with --learning-rate ${learningRate} and --weight-decay ${weightDecay}: need a product below ` +
        LARGEST_DECAY,
    );
  }
  if (values.tasks === "images") requireImagePairs(await images(values.data), values);
  else await refusePolynomials(values, activation);
  const inputDim = await inputDimOf(values, images);
  if (!(startSharpness(values, "target", { activation, inputDim }) > FAINTEST)) {
    throw new RangeError(
      `Cannot learn with --activation ${values.activation}: its values are so small that all that is measured is lost to rounding`,
    );
  }
  if (learningRate !== "auto") {
    const sharpest = 1 / ROUGH *
      Math.max(
        ...(["source", "target"] as const).map((role) =>
          startSharpness(values, role, { activation, inputDim })
        ),
      );
    if (learningRate * sharpest > UNSTABLE_RATE_SHARPNESS) {
      throw new RangeError(
        `Cannot train with --learning-rate ${learningRate}: descent diverges beyond about ${
          Number((UNSTABLE_RATE_SHARPNESS / (ROUGH * sharpest)).toPrecision(1))
        }; lower it, or leave it at auto`,
      );
    }
  }
  const { stages, bytes, seconds } = deepCost(values, { activation, inputDim });
  if (solver === "causal-monte-carlo") {
    try {
      requireMonteCarlo(
        { hiddenLayers, stages: learningRate === "auto" ? fewest(stages) : stages },
        particles,
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const steps = stages.map(({ steps }) => inFigures(steps)).join(" and ");
      const about = learningRate === "auto" ? "up to about " : "";
      throw new RangeError(
        `${error.message} (${about}${steps} steps; --source-time, --target-time, --source-samples, --target-samples, ` +
          "--learning-rate, --particles)",
        { cause: error },
      );
    }
  }
  const fewer = solver === "causal-linear" ? "the times or --input-dim" : "the times, samples or --particles";
  refuseMemory(bytes, `lower --width, --hidden-layers, ${fewer}`, MOST_GIB);
  const hours = seconds / 3600;
  if (hours <= LONGEST_HOURS) return;
  throw new RangeError(
    `Cannot run as an instance takes about ${
      hours.toPrecision(2)
    } hours, at most ${LONGEST_HOURS} are allowed: lower ` +
      `--width, --hidden-layers, ${fewer}`,
  );
}

/** Steps that are expected without data, with the benefit of the doubt: what turns out too large costs its instance. */
function fewest<Stage extends { readonly steps: number; readonly detailed: readonly number[] }>(
  stages: readonly Stage[],
): Stage[] {
  return stages.map((stage) => {
    const steps = Math.ceil(stage.steps / ROUGH);
    return { ...stage, steps, detailed: stage.detailed.length > 0 ? [steps] : [] };
  });
}

async function refusePolynomials(values: DeepValues, activation: Activation): Promise<void> {
  await readPolynomialTasks(values);
  for (const role of ["source", "target"] as const) {
    const target = values[`${role}Target`], flag = `--${role}-target`;
    // Composed layers keep odd functions odd; what one layer of another parity cannot learn, several can
    if (activation.parity === "odd" || values.hiddenLayers === 1) {
      const gap = await inWords(() => parityGap(target, activation, values.bias === "on"), flag);
      if (gap?.share === 1) throw new RangeError(`${gap.explanation} (${flag})`);
    }
    const fast = await fastPart(target);
    if (fast && fast.share > HOPELESS) throw new RangeError(`${fast.explanation} (${flag})`);
  }
}

import type { OperatorFunction } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { alignedPair } from "../numerics/frames.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { Flow, State } from "./state.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";
import { axes, requireWhitened, type TaughtInputs, whitenedTasks } from "./whitened_tasks.ts";

/** Where inputs come from that are not images. */
export type PosteriorData = "gaussian" | "whitened-decoupled" | "whitened-same" | "whitened-overlap";

/** Parameters that {@linkcode samplePosteriorTasks} uses. */
export interface PosteriorTaskParams {
  /** D */
  readonly inputDim: number;
  /** P₁ */
  readonly sourceSamples: number;
  /** P₂ */
  readonly targetSamples: number;
  /** β₁·β₂, or y₁·y₂ of `whitened-overlap`, in [−1, 1]. */
  readonly alignment: number;
  /** σ₁, standard deviation of the source's label noise. */
  readonly sourceNoise: number;
  /** σ₂, standard deviation of the target's label noise. */
  readonly targetNoise: number;
  /** φ: for a linear one test losses are exact averages over the population. */
  readonly activation: string;
}

/** Fresh inputs on which test losses of nonlinear networks are estimated. */
export const POSTERIOR_TEST_POINTS = 50;

/**
 * Draws two tasks with linear teachers, y = β·x + σξ, and adds them as `tasks`.
 *
 * - `gaussian`: x ~ N(0, I); unit teachers with β₁·β₂ = a, uniformly distributed.
 * - `whitened-…`: inputs √D e_k, so that K = I, and labels of norm 1: on inputs of their own (`decoupled`), on those of the source
 *   with its labels (`same`) or with labels at the cosine a to them (`overlap`). Without label noise nothing is random.
 *
 * Test points of a linear network, and of whitened data, are √D e_1 … √D e_D: the mean of (f − β·x)² over them is that over
 * x ~ N(0, I). Otherwise they are drawn.
 *
 * @param data The kind of inputs.
 * @throws {RangeError} By an instance, if whitened data do not fit in D dimensions, or their sizes differ where they are the same.
 * @see Lauditi, Bordelon, Pehlevan (2025), Bayesian transfer, whitened tasks.
 */
export function samplePosteriorTasks<Content extends { readonly params: PosteriorTaskParams }>(
  data: PosteriorData,
): OperatorFunction<
  Flow<Content>,
  Flow<Content & { readonly tasks: TwoStageTasks }>
> {
  return advance(undefined, (state: State<Content>) => {
    const { params } = state.content, { inputDim } = params;
    if (data !== "gaussian") requireWhitened(data, params);
    const { source, target } = data === "gaussian" ? gaussian(state) : whitenedTasks(data, params);
    const noisy = ({ inputs, teacher }: TaughtInputs, role: "source" | "target"): LabelledPoints => {
      const noise = normals(drawKey(state, `${role} label noise`), inputs.rows),
        size = params[`${role}Noise`];
      return {
        inputs,
        targets: labelsOf(inputs, teacher).map((y, p) => y + (size === 0 ? 0 : size * noise[p])),
      };
    };
    const exact = params.activation === "linear" || data !== "gaussian";
    const testInputs = exact ? axes(inputDim, inputDim) : drawn(state, "test inputs", POSTERIOR_TEST_POINTS);
    const test = ({ teacher }: TaughtInputs): LabelledPoints => ({
      inputs: testInputs,
      targets: labelsOf(testInputs, teacher),
    });
    const tasks: TwoStageTasks = {
      source: noisy(source, "source"),
      target: noisy(target, "target"),
      sourceTest: test(source),
      targetTest: test(target),
    };
    return { added: { tasks } };
  });

  function gaussian(state: State<Content>): Record<"source" | "target", TaughtInputs> {
    const { inputDim, alignment, sourceSamples, targetSamples } = state.content.params;
    const [first, second] = alignedPair(drawKey(state, "teachers"), inputDim, alignment);
    return {
      source: { inputs: drawn(state, "source inputs", sourceSamples), teacher: first },
      target: { inputs: drawn(state, "target inputs", targetSamples), teacher: second },
    };
  }

  function drawn(state: State<Content>, purpose: string, count: number): Matrix {
    const { inputDim } = state.content.params;
    return matrix(count, inputDim, normals(drawKey(state, purpose), count * inputDim));
  }
}

function labelsOf({ rows, cols, data }: Matrix, teacher: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, p) => dot(data.subarray(p * cols, (p + 1) * cols), teacher));
}

import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { PosteriorParams } from "../operators/posterior_contents.ts";
import { requireImagePairs } from "../operators/sample_image_pairs.ts";
import type { ImagePairParams } from "../operators/sample_image_pairs.ts";
import type { PosteriorData, PosteriorTaskParams } from "../operators/sample_posterior_tasks.ts";
import { requireWhitened } from "../operators/whitened_tasks.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { refusePosteriorActivation } from "./refuse_posterior_activation.ts";

/** Values that decide whether posteriors can be sampled and predicted. */
export type BayesValues =
  & PosteriorParams
  & PosteriorTaskParams
  & Omit<ImagePairParams, "data">
  & { readonly data: PosteriorData | "images"; readonly particles: number };

/** Neurons a sample, at least: below, an expansion in 1/N says nothing. */
const NEURONS_PER_SAMPLE = 8;
/** Couplings below change nothing that a chain could show. */
const LEAST_COUPLING = 1e-6;
/** Memory of one instance, GiB. */
const MOST_GIB = 2;

/**
 * Refuses what cannot be sampled or predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseBayes(
  values: BayesValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<void> {
  const { width, sourceSamples, targetSamples, sweeps, data, limit, activation, inputDim, particles } =
    values;
  const most = Math.max(sourceSamples, targetSamples);
  if (width < NEURONS_PER_SAMPLE * most) {
    throw new RangeError(
      `Cannot compare --width ${width} with theory at ${most} samples: need at least ${NEURONS_PER_SAMPLE} ` +
        `neurons a sample, ${NEURONS_PER_SAMPLE * most}`,
    );
  }
  if (sweeps % 2) throw new RangeError(`Cannot halve --sweeps ${sweeps}: need an even number`);
  const { elasticCoupling } = values;
  if (elasticCoupling > 0 && elasticCoupling < LEAST_COUPLING) {
    throw new RangeError(
      `Cannot tell --elastic-coupling ${elasticCoupling} from none: need 0, or from ${LEAST_COUPLING} to 1000000`,
    );
  }
  await refusePosteriorActivation(activation);
  if (limit === "proportional" && (data !== "gaussian" || activation !== "linear")) {
    throw new RangeError(
      `Cannot take --limit proportional with --data ${data} and --activation ${activation}: need gaussian and linear`,
    );
  }
  let dimension = inputDim;
  if (data === "images") dimension = requireImagePairs(await images(""), { ...values, data: "" }).source.size;
  else if (data !== "gaussian") requireWhitened(data, values);
  const network = 4 * width * Math.min(dimension, most) + 3 * width * (dimension + 2 * most);
  const theory = 4 * dimension ** 2 + particles * 4 * (dimension + most);
  refuseMemory(8 * (network + theory), "lower --width or --particles", MOST_GIB);
}

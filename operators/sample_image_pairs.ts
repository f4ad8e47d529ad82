import type { OperatorFunction } from "rxjs";
import type { ClassPair } from "../datasets/class_pair.ts";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { normalisers } from "../datasets/normalise.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import { type ImageTaskParams, type LabelledPoints, MIN_TEST_IMAGES } from "./sample_image_tasks.ts";
import { joinedImages, rowsOf, shuffledPair, twoClassPairs } from "./image_pairs.ts";
import type { Flow, State } from "./state.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/** Parameters that {@linkcode sampleImagePairs} uses. */
export type ImagePairParams = Omit<ImageTaskParams, "poolSamples">;

/**
 * The parameters that decide what {@linkcode sampleImagePairs} draws, and nothing else; not the path, which may have many spellings.
 */
export function imagePairData(
  { sourceClasses, targetClasses, sourceSamples, targetSamples, normalisation }: ImagePairParams,
): Omit<ImagePairParams, "data"> {
  return { sourceClasses, targetClasses, sourceSamples, targetSamples, normalisation };
}

/** Images of each task that its test loss is the mean over, at most. */
export const TEST_IMAGES = 200;

/**
 * Draws source and target images at random, some of each to train on and others to test on, afresh for each instance, normalises
 * all of them by the statistics of every image of the four classes but the test images, and adds them as `tasks`.
 *
 * @param images Gives the labelled images of a path.
 */
export function sampleImagePairs<Content extends { readonly params: ImagePairParams }>(
  images: (path: string) => Promise<LabelledImages>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: TwoStageTasks }>> {
  return advance(undefined, async (state: State<Content>) => {
    const { params } = state.content, { sourceSamples, targetSamples } = params;
    const pairs = requireImagePairs(await images(params.data), params);
    const source = shuffledPair(pairs.source, drawKey(state, "source images"));
    const target = shuffledPair(pairs.target, drawKey(state, "target images"));
    const testFrom = ({ count }: ClassPair, trained: number) =>
      count - Math.min(TEST_IMAGES, count - trained);
    const sourceEnd = testFrom(source, sourceSamples), targetEnd = testFrom(target, targetSamples);
    const normaliser = normalisers[params.normalisation](
      joinedImages(rowsOf(source, 0, sourceEnd), rowsOf(target, 0, targetEnd)),
    );
    const points = (set: ClassPair, from: number, to: number): LabelledPoints => ({
      inputs: normaliser.apply(rowsOf(set, from, to)),
      targets: set.targets.slice(from, to),
    });
    const tasks: TwoStageTasks = {
      source: points(source, 0, sourceSamples),
      target: points(target, 0, targetSamples),
      sourceTest: points(source, sourceEnd, source.count),
      targetTest: points(target, targetEnd, target.count),
    };
    return { added: { tasks } };
  });
}

/**
 * The images of both tasks.
 *
 * @throws {RangeError} If a class is absent or has too few images for the sizes asked for.
 */
export function requireImagePairs(
  all: LabelledImages,
  params: ImagePairParams,
): { source: ClassPair; target: ClassPair } {
  const pairs = twoClassPairs(all, params);
  for (const role of ["source", "target"] as const) {
    const samples = params[`${role}Samples`],
      [plus, minus] = params[`${role}Classes`],
      { count } = pairs[role];
    if (samples + MIN_TEST_IMAGES <= count) continue;
    throw new RangeError(
      `Cannot split the ${role} images: --${role}-samples ${samples} and at least ${MIN_TEST_IMAGES} test images make ` +
        `${samples + MIN_TEST_IMAGES}, classes ${plus} and ${minus} have ${count}`,
    );
  }
  return pairs;
}

import type { OperatorFunction } from "rxjs";
import type { ClassPair } from "../datasets/class_pair.ts";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { normalisers } from "../datasets/normalise.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import { joinedImages, rowsOf, shuffledPair, twoClassPairs } from "./image_pairs.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode sampleImageTasks} uses. */
export interface ImageTaskParams {
  /** Path of the images; empty for the ones that come with the program. */
  readonly data: string;
  /** The two classes of the source, label +1 first. */
  readonly sourceClasses: readonly number[];
  /** The two classes of the target, label +1 first. */
  readonly targetClasses: readonly number[];
  /** P₁, source images. */
  readonly sourceSamples: number;
  /** P₂, target images to learn from. */
  readonly targetSamples: number;
  /** Target images set aside for the prediction. */
  readonly poolSamples: number;
  /** How inputs are normalised. */
  readonly normalisation: "pixel" | "sample";
}

/** Inputs `[count, D]` with targets ±1, `[count]`. */
export interface LabelledPoints {
  /** `[count, D]` */
  readonly inputs: Matrix;
  /** ±1, `[count]` */
  readonly targets: Float64Array;
}

/** Two-class tasks drawn from real images; the three target sets are disjoint. */
export interface ImageTasks {
  /** P₁ images of the source classes. */
  readonly source: LabelledPoints;
  /** P₂ images of the target classes to learn from. */
  readonly target: LabelledPoints;
  /** Target images for the test loss: all that the other two sets leave. */
  readonly test: LabelledPoints;
  /** Target images that the prediction may look at. */
  readonly pool: LabelledPoints;
}

/** Fewest test images worth a test loss. */
export const MIN_TEST_IMAGES = 50;

/**
 * Draws source and target images at random, splits the target images afresh for each instance, normalises all of them by
 * the statistics of every image of the four classes but the test images, and adds them as `tasks`.
 *
 * @param images Gives the labelled images of a path.
 */
export function sampleImageTasks<Content extends { readonly params: ImageTaskParams }>(
  images: (path: string) => Promise<LabelledImages>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: ImageTasks }>> {
  return advance(undefined, async (state: State<Content>) => {
    const { params } = state.content;
    const pairs = imagePairs(await images(params.data), params);
    const source = shuffledPair(pairs.source, drawKey(state, "source images"));
    const target = shuffledPair(pairs.target, drawKey(state, "target images"));
    const fitEnd = params.targetSamples, poolEnd = fitEnd + params.poolSamples;
    const normaliser = normalisers[params.normalisation](
      joinedImages(source, rowsOf(target, 0, poolEnd)),
    );
    const points = (set: ClassPair, from: number, to: number): LabelledPoints => ({
      inputs: normaliser.apply(rowsOf(set, from, to)),
      targets: set.targets.slice(from, to),
    });
    const tasks: ImageTasks = {
      source: points(source, 0, params.sourceSamples),
      target: points(target, 0, fitEnd),
      pool: points(target, fitEnd, poolEnd),
      test: points(target, poolEnd, target.count),
    };
    return { added: { tasks } };
  });
}

/**
 * The images of both tasks.
 *
 * @throws {RangeError} If a class is absent or has too few images for the sizes asked for.
 */
export function imagePairs(
  all: LabelledImages,
  params: ImageTaskParams,
): { source: ClassPair; target: ClassPair } {
  const { sourceClasses: [plus1, minus1], targetClasses: [plus2, minus2] } = params;
  const { source, target } = twoClassPairs(all, params);
  if (params.sourceSamples > source.count) {
    throw new RangeError(
      `Cannot draw ${params.sourceSamples} source images: classes ${plus1} and ${minus1} have ${source.count} together`,
    );
  }
  const needed = params.targetSamples + params.poolSamples + MIN_TEST_IMAGES;
  if (needed > target.count) {
    throw new RangeError(
      `Cannot split the target images: --target-samples ${params.targetSamples}, --pool-samples ${params.poolSamples} and ` +
        `at least ${MIN_TEST_IMAGES} test images make ${needed}, classes ${plus2} and ${minus2} have ${target.count}`,
    );
  }
  return { source, target };
}

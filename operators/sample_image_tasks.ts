import type { OperatorFunction } from "rxjs";
import { type ClassPair, classPair } from "../datasets/class_pair.ts";
import type { Images, LabelledImages } from "../datasets/labelled_images.ts";
import { normalisers } from "../datasets/normalise.ts";
import { type DrawKey, permutation } from "../numerics/draws.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
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
    const source = shuffled(pairs.source, drawKey(state, "source images"));
    const target = shuffled(pairs.target, drawKey(state, "target images"));
    const fitEnd = params.targetSamples, poolEnd = fitEnd + params.poolSamples;
    const normaliser = normalisers[params.normalisation](
      joined(source, rowsOf(target, 0, poolEnd)),
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
  const shared = params.sourceClasses.filter((label) => params.targetClasses.includes(label));
  if (shared.length > 0) {
    throw new RangeError(
      `Cannot use class ${
        shared[0]
      } in both tasks: its images would be trained and tested on; choose disjoint classes`,
    );
  }
  const source = classPair(all, plus1, minus1), target = classPair(all, plus2, minus2);
  if (params.sourceSamples > source.count) {
    throw new RangeError(
      `Cannot draw ${params.sourceSamples} source images: classes ${plus1} and ${minus1} have ${source.count} together`,
    );
  }
  for (const [pair, role] of [[source, "source"], [target, "target"]] as const) {
    if (pair.pixels.every((value, i) => value === pair.pixels[i % pair.size])) {
      throw new RangeError(`Cannot learn from the ${role} images of ${all.origin}: they are all the same`);
    }
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

function shuffled(pair: ClassPair, key: DrawKey): ClassPair {
  const order = permutation(key, pair.count);
  const pixels = pair.pixels.slice();
  order.forEach((row, at) => {
    pixels.set(pair.pixels.subarray(row * pair.size, (row + 1) * pair.size), at * pair.size);
  });
  return { ...pair, pixels, targets: Float64Array.from(order, (row) => pair.targets[row]) };
}

function rowsOf({ pixels, size }: Images, from: number, to: number): Images {
  return { pixels: pixels.subarray(from * size, to * size), count: to - from, size };
}

function joined(a: Images, b: Images): Images {
  const pixels = a.pixels instanceof Uint8Array
    ? new Uint8Array(a.pixels.length + b.pixels.length)
    : new Float64Array(a.pixels.length + b.pixels.length);
  pixels.set(a.pixels);
  pixels.set(b.pixels, a.pixels.length);
  return { pixels, count: a.count + b.count, size: a.size };
}

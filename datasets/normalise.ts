import { type Matrix, matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";
import type { Images } from "./labelled_images.ts";

/** Preprocessing fitted to a reference set. */
export interface Normaliser {
  /** Inputs for a network, `[count, size]`: the images with the reference set's mean and scale taken out. */
  apply(images: Images): Matrix;
  /** Pixels that carry no contrast in the reference set and become 0 everywhere. */
  readonly droppedPixels: number;
}

/**
 * Preprocessing per pixel: subtract the pixel's mean, divide by its population standard deviation.
 *
 *     x_d = (p_d − mean_d)/std_d,   x_d = 0 where std_d < one grey level
 *
 * One grey level is 1 for bytes. For other numbers it is 1/255 of the range (largest minus smallest number) of the whole
 * reference set, so that rescaling the data changes nothing; features in very different units should be brought to a
 * common scale beforehand, or the small ones are dropped.
 *
 * @param reference Where mean and deviation are measured, at least one image.
 *
 * @example
 * ```ts
 * import { pixelNormaliser } from "./normalise.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const images = { pixels: Uint8Array.of(10, 3, 30, 3), count: 2, size: 2 };
 * deepStrictEqual([...pixelNormaliser(images).apply(images).data], [-1, 0, 1, 0]);
 * ```
 */
export function pixelNormaliser(reference: Images): Normaliser {
  const mean = pixelMean(reference);
  const { pixels, count, size } = reference;
  const variance = new Float64Array(size);
  for (let i = 0; i < pixels.length; i++) variance[i % size] += (pixels[i] - mean[i % size]) ** 2 / count;
  const level = greyLevel(reference);
  const scale = variance.map((value) => Math.sqrt(value) < level ? 0 : 1 / Math.sqrt(value));
  const droppedPixels = scale.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0);
  return {
    droppedPixels,
    apply: (images) => {
      const out = centred(images, mean);
      for (let i = 0; i < out.data.length; i++) out.data[i] *= scale[i % size];
      return out;
    },
  };
}

/**
 * Preprocessing per sample: subtract the mean image of the reference set, then give every sample the Euclidean norm √D.
 *
 *     x = √D (p − mean)/|p − mean|
 *
 * A sample equal to the mean image, to rounding, stays 0.
 *
 * @param reference Where the mean is measured, at least one image.
 *
 * @example
 * ```ts
 * import { sampleNormaliser } from "./normalise.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const images = { pixels: Uint8Array.of(10, 30), count: 2, size: 1 };
 * deepStrictEqual([...sampleNormaliser(images).apply(images).data], [-1, 1]);
 * ```
 */
export function sampleNormaliser(reference: Images): Normaliser {
  const mean = pixelMean(reference);
  const rounding = 1e-12 * norm(mean);
  return {
    droppedPixels: 0,
    apply: (images) => {
      const out = centred(images, mean);
      for (let row = 0; row < images.count; row++) {
        const sample = out.data.subarray(row * out.cols, (row + 1) * out.cols);
        const length = norm(sample);
        const scale = length <= rounding ? 0 : Math.sqrt(out.cols) / length;
        for (let d = 0; d < sample.length; d++) sample[d] *= scale;
      }
      return out;
    },
  };
}

/** The preprocessings by the name that a parameter gives them. */
export const normalisers = { pixel: pixelNormaliser, sample: sampleNormaliser } as const;

function pixelMean({ pixels, count, size }: Images): Float64Array {
  if (count < 1) throw new RangeError("Cannot fit the preprocessing to 0 images: need at least 1");
  const mean = new Float64Array(size);
  for (let i = 0; i < pixels.length; i++) mean[i % size] += pixels[i];
  return mean.map((sum) => sum / count);
}

function greyLevel({ pixels }: Images): number {
  if (pixels instanceof Uint8Array) return 1;
  let low = Infinity, high = -Infinity;
  for (const value of pixels) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? (high - low) / 255 : Infinity;
}

function centred({ pixels, count, size }: Images, mean: Float64Array): Matrix {
  if (size !== mean.length) {
    throw new TypeError(
      `Cannot preprocess images of ${size} numbers: the reference images have ${mean.length}`,
    );
  }
  const out = matrix(count, size);
  for (let i = 0; i < pixels.length; i++) out.data[i] = pixels[i] - mean[i % size];
  return out;
}

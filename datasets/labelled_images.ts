import { DatasetError } from "./dataset_error.ts";

/** Images, or any other vectors of features, without labels: what preprocessing works on. */
export interface Images {
  /** Row-major `[count, size]`: grey levels 0 … 255 in a `Uint8Array`, any finite numbers in a `Float64Array`. */
  readonly pixels: Uint8Array | Float64Array;
  /** Number of images. */
  readonly count: number;
  /** Numbers per image, all colours counted: the input dimension D. */
  readonly size: number;
}

/** Images with a class label each, in the order of their files. */
export interface LabelledImages extends Images {
  /** Class of each image, `[count]`. */
  readonly labels: Int32Array;
  /** The file or files they came from, for messages. */
  readonly origin: string;
}

/** A file's contents with its name, which error messages repeat. */
export interface NamedBytes {
  /** Name of the file. */
  readonly name: string;
  /** Its contents. */
  readonly bytes: Uint8Array;
}

/**
 * Joins sets of images end to end.
 *
 * Grey levels stay bytes if all parts have bytes; otherwise everything becomes float64.
 *
 * @param parts At least one; all with the same `size`.
 * @throws {DatasetError} If two parts differ in `size`; the message names both files.
 *
 * @example
 * ```ts
 * import { concatenateImages } from "./labelled_images.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const one = { pixels: Uint8Array.of(1, 2), labels: Int32Array.of(7), count: 1, size: 2, origin: "a.bin" };
 * deepStrictEqual([...concatenateImages([one, one]).labels], [7, 7]);
 * ```
 */
export function concatenateImages(parts: readonly LabelledImages[]): LabelledImages {
  const [first] = parts;
  if (parts.length === 1) return first;
  const other = parts.find((part) => part.size !== first.size);
  if (other) {
    throw new DatasetError(
      `Cannot join ${first.origin} and ${other.origin}: their images have ${first.size} and ${other.size} numbers`,
    );
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const bytes = parts.every((part) => part.pixels instanceof Uint8Array);
  const pixels = new (bytes ? Uint8Array : Float64Array)(count * first.size);
  const labels = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    pixels.set(part.pixels, at * first.size);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { pixels, labels, count, size: first.size, origin: parts.map((part) => part.origin).join(", ") };
}

import type { Images, LabelledImages } from "./labelled_images.ts";

/** The images of two classes as a regression task. */
export interface ClassPair extends Images {
  /** +1 for the first class, −1 for the second, `[count]`. */
  readonly targets: Float64Array;
}

/**
 * Picks the images of two classes, in their original order: y = +1 for the first class and −1 for the second.
 *
 * @param data Is kept.
 * @param plus Label of the class with y = +1.
 * @param minus Label of the class with y = −1.
 * @throws {RangeError} If the classes are the same, or one has no image; the message names the classes present.
 *
 * @example
 * ```ts
 * import { classPair } from "./class_pair.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const labels = Int32Array.of(4, 0, 9);
 * const data = { pixels: Uint8Array.of(10, 20, 30), labels, count: 3, size: 1, origin: "a.csv" };
 * const pair = classPair(data, 9, 4);
 * deepStrictEqual([[...pair.pixels], [...pair.targets]], [[10, 30], [-1, 1]]);
 * ```
 */
export function classPair(data: LabelledImages, plus: number, minus: number): ClassPair {
  const { pixels, labels, size, origin } = data;
  if (plus === minus) {
    throw new RangeError(`Cannot pair class ${plus} with itself: choose two different classes`);
  }
  for (const wanted of [plus, minus]) {
    if (labels.includes(wanted)) continue;
    const present = [...new Set(labels)].sort((a, b) => a - b);
    const shown = present.slice(0, 20).join(", ") + (present.length > 20 ? ", …" : "");
    throw new RangeError(`Cannot choose class ${wanted} from ${origin}: the classes present are ${shown}`);
  }
  const rows: number[] = [];
  labels.forEach((label, row) => (label === plus || label === minus) && rows.push(row));
  const chosen = new (pixels instanceof Uint8Array ? Uint8Array : Float64Array)(rows.length * size);
  rows.forEach((row, at) => chosen.set(pixels.subarray(row * size, (row + 1) * size), at * size));
  const targets = Float64Array.from(rows, (row) => labels[row] === plus ? 1 : -1);
  return { pixels: chosen, targets, count: rows.length, size };
}

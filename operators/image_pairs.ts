import { type ClassPair, classPair } from "../datasets/class_pair.ts";
import type { Images, LabelledImages } from "../datasets/labelled_images.ts";
import { type DrawKey, permutation } from "../numerics/draws.ts";

/**
 * The images of two tasks.
 *
 * @throws {RangeError} If a class is absent or in both tasks, or the images of a task are all the same.
 */
export function twoClassPairs(
  all: LabelledImages,
  { sourceClasses, targetClasses }: {
    readonly sourceClasses: readonly number[];
    readonly targetClasses: readonly number[];
  },
): { source: ClassPair; target: ClassPair } {
  const shared = sourceClasses.find((label) => targetClasses.includes(label));
  if (shared !== undefined) {
    throw new RangeError(
      `Cannot use class ${shared} in both tasks: its images would be trained and tested on; choose disjoint classes`,
    );
  }
  const source = classPair(all, sourceClasses[0], sourceClasses[1]);
  const target = classPair(all, targetClasses[0], targetClasses[1]);
  for (const [pair, role] of [[source, "source"], [target, "target"]] as const) {
    if (pair.pixels.every((value, i) => value === pair.pixels[i % pair.size])) {
      throw new RangeError(`Cannot learn from the ${role} images of ${all.origin}: they are all the same`);
    }
  }
  return { source, target };
}

/** The images of a pair in random order. */
export function shuffledPair(pair: ClassPair, key: DrawKey): ClassPair {
  const order = permutation(key, pair.count);
  const pixels = pair.pixels.slice();
  order.forEach((row, at) => {
    pixels.set(pair.pixels.subarray(row * pair.size, (row + 1) * pair.size), at * pair.size);
  });
  return { ...pair, pixels, targets: Float64Array.from(order, (row) => pair.targets[row]) };
}

/** Images `from` up to but without `to`; shares their pixels. */
export function rowsOf({ pixels, size }: Images, from: number, to: number): Images {
  return { pixels: pixels.subarray(from * size, to * size), count: to - from, size };
}

/** The images of one set and then of another. */
export function joinedImages(a: Images, b: Images): Images {
  const pixels = a.pixels instanceof Uint8Array
    ? new Uint8Array(a.pixels.length + b.pixels.length)
    : new Float64Array(a.pixels.length + b.pixels.length);
  pixels.set(a.pixels);
  pixels.set(b.pixels, a.pixels.length);
  return { pixels, count: a.count + b.count, size: a.size };
}

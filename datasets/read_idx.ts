import { DatasetError } from "./dataset_error.ts";
import type { LabelledImages, NamedBytes } from "./labelled_images.ts";

/** The IDX type code of unsigned bytes. */
const UNSIGNED_BYTES = 8;

/**
 * Reads a pair of IDX files, the format of MNIST and Fashion-MNIST: images `(count, rows, columns)` and labels `(count)`.
 *
 * IDX is: bytes 0 0 8 n, then n big-endian 32-bit sizes, then the unsigned bytes, last index fastest.
 *
 * @param images Unpacked bytes of the images' file; see {@linkcode gunzip}.
 * @param labels Unpacked bytes of the labels' file.
 * @throws {DatasetError} If a file is not IDX of unsigned bytes, has another number of dimensions, is shorter or longer
 * than its header says, is empty, or the two counts differ.
 *
 * @example One image of 1 × 2 grey levels, of class 7
 * ```ts
 * import { readIdx } from "./read_idx.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 40, 50);
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);
 * const read = readIdx({ name: "images.idx", bytes: images }, { name: "labels.idx", bytes: labels });
 * deepStrictEqual([[...read.pixels], [...read.labels]], [[40, 50], [7]]);
 * ```
 */
export function readIdx(images: NamedBytes, labels: NamedBytes): LabelledImages {
  const { sizes: [count, rows, columns], data: pixels } = readArray(images, ["count", "rows", "columns"]);
  const { sizes: [labelCount], data: classes } = readArray(labels, ["count"]);
  if (count !== labelCount) {
    throw new DatasetError(
      `Cannot pair ${images.name} with ${labels.name}: ${count} images and ${labelCount} labels`,
    );
  }
  const size = rows * columns;
  return { pixels, labels: Int32Array.from(classes), count, size, origin: images.name };
}

function readArray(
  { name, bytes }: NamedBytes,
  axes: readonly string[],
): { sizes: number[]; data: Uint8Array } {
  const header = 4 + 4 * axes.length;
  const fail = (why: string): never => {
    throw new DatasetError(`Cannot read ${name}: ${why}`);
  };
  if (bytes.length < 4) fail(`it ends at byte ${bytes.length}, an IDX file begins with 4 bytes 0 0 8 n`);
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    fail(`bytes 0 and 1 are ${bytes[0]} and ${bytes[1]}, an IDX file begins with 0 0`);
  }
  if (bytes[2] !== UNSIGNED_BYTES) fail(`byte 2, the type code, is ${bytes[2]}: need 8 (unsigned bytes)`);
  if (bytes[3] !== axes.length) {
    fail(`byte 3, the number of dimensions, is ${bytes[3]}: need ${axes.length} (${axes.join(", ")})`);
  }
  if (bytes.length < header) fail(`it ends at byte ${bytes.length}, within the header of ${header} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = axes.map((_, axis) => view.getUint32(4 + 4 * axis));
  axes.forEach((axis, at) => sizes[at] > 0 || fail(`bytes ${4 + 4 * at} to ${7 + 4 * at}, ${axis}, are 0`));
  const perRecord = sizes.slice(1).reduce((product, size) => product * size, 1);
  const expected = header + sizes[0] * perRecord;
  if (bytes.length < expected) {
    const record = Math.floor((bytes.length - header) / perRecord);
    fail(
      `it ends at byte ${bytes.length}, within record ${record}: ${sizes.join(" × ")} need ${expected} bytes`,
    );
  }
  if (bytes.length > expected) {
    fail(`${bytes.length - expected} bytes follow byte ${expected}, where ${sizes.join(" × ")} records end`);
  }
  return { sizes, data: bytes.subarray(header) };
}

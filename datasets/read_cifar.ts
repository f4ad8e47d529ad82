import { DatasetError } from "./dataset_error.ts";
import type { LabelledImages, NamedBytes } from "./labelled_images.ts";

const SIZE = 3 * 32 * 32;
const RECORD = 1 + SIZE;
const CLASSES = 10;

/**
 * Reads a file of CIFAR-10 in its binary version.
 *
 * No header; records of 3073 bytes: a label 0 … 9, then 1024 red, 1024 green and 1024 blue levels of a 32 × 32 image,
 * each plane row by row.
 *
 * @throws {DatasetError} If the file is empty, ends within a record, or a label is above 9. Records count from 0.
 *
 * @example
 * ```ts
 * import { readCifar } from "./read_cifar.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const bytes = new Uint8Array(2 * 3073);
 * bytes[3073] = 5;
 * strictEqual(readCifar({ name: "test_batch.bin", bytes }).labels[1], 5);
 * ```
 */
export function readCifar({ name, bytes }: NamedBytes): LabelledImages {
  const count = Math.floor(bytes.length / RECORD);
  const rest = bytes.length - count * RECORD;
  if (bytes.length === 0) throw new DatasetError(`Cannot read ${name}: it is empty`);
  if (rest > 0) {
    throw new DatasetError(
      `Cannot read ${name}: it ends ${rest} bytes into record ${count}, a CIFAR-10 record has ${RECORD}`,
    );
  }
  const pixels = new Uint8Array(count * SIZE);
  const labels = new Int32Array(count);
  for (let record = 0; record < count; record++) {
    const start = record * RECORD;
    const label = bytes[start];
    if (label >= CLASSES) {
      throw new DatasetError(
        `Cannot read ${name}: the label of record ${record} (byte ${start}) is ${label}, need 0 to ${
          CLASSES - 1
        }`,
      );
    }
    labels[record] = label;
    pixels.set(bytes.subarray(start + 1, start + RECORD), record * SIZE);
  }
  return { pixels, labels, count, size: SIZE, origin: name };
}

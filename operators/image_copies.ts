import type { LabelledImages } from "../datasets/labelled_images.ts";

/** Of the images of some classes. */
export interface ImageCopies {
  /** How many there are. */
  readonly count: number;
  /** How many of them equal an earlier one, number for number. */
  readonly copies: number;
}

const known = new WeakMap<LabelledImages, Map<string, ImageCopies>>();

/**
 * Counts the images of some classes that equal an earlier one of these, whatever the labels say. Counted once for a set of images.
 *
 * Copies land on both sides of a split: what is predicted from one side then knows of the other.
 */
export function imageCopies(all: LabelledImages, classes: readonly number[]): ImageCopies {
  const name = [...new Set(classes)].sort((a, b) => a - b).join();
  const own = known.get(all) ?? new Map<string, ImageCopies>();
  known.set(all, own);
  const found = own.get(name) ?? countCopies(all, new Set(classes));
  own.set(name, found);
  return found;
}

function countCopies({ pixels, labels, size }: LabelledImages, classes: ReadonlySet<number>): ImageCopies {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const length = size * pixels.BYTES_PER_ELEMENT;
  const seen = new Map<number, number[]>(); // by hash, as pictures are too long to be keys
  let count = 0, copies = 0;
  labels.forEach((label, row) => {
    if (!classes.has(label)) return;
    count++;
    const start = row * length;
    let hash = 0x811c9dc5;
    for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
    const alike = seen.get(hash);
    const equals = (other: number) => {
      for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[other * length + at]) return false;
      return true;
    };
    if (alike?.some(equals)) copies++;
    else if (alike) alike.push(row);
    else seen.set(hash, [row]);
  });
  return { count, copies };
}

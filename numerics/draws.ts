import { threefry } from "./threefry.ts";
import { ziggurat } from "./ziggurat.ts";

/** Names one sequence of random numbers: equal keys give equal numbers, different keys independent ones. */
export interface DrawKey {
  /** The run's seed, an integer from 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** Index of the grid cell. */
  readonly cell: number;
  /** Index of the repetition. */
  readonly instance: number;
  /** What the numbers are for, for example `target inputs`. */
  readonly purpose: string;
}

const CHUNK = 4096; // words made at a time; a multiple of 4, so that the cut is invisible

/**
 * Standard normal numbers; entry i depends on (key, i) only.
 *
 * By the ziggurat, on 64-bit words: the distribution is exact up to the rounding of float64. Most numbers are a multiple
 * of 2⁻⁵⁵ of the width, 0.2 to 3.9, of one of 256 layers, rounded; 0 never comes. The largest possible |z| is 13.1.
 *
 * @param key Names the sequence.
 * @param count How many.
 * @returns `[count]`
 *
 * @example A longer draw begins with the shorter one
 * ```ts
 * import { normals } from "./draws.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const key = { seed: 1, cell: 0, instance: 0, purpose: "example" };
 * deepStrictEqual(normals(key, 1000).slice(0, 3), normals(key, 3));
 * ```
 */
export function normals(key: DrawKey, count: number): Float64Array {
  const out = new Float64Array(count);
  const block = blocksOf(key);
  eachWords(block, 2 * count, (words, start) => {
    const first = start / 2;
    ziggurat(words, out.subarray(first, first + words.length / 2), first, block);
  });
  return out;
}

/**
 * Uniform numbers in (0, 1) with 32 random bits; entry i depends on (key, i) only.
 *
 * @returns `[count]`
 */
export function uniforms(key: DrawKey, count: number): Float64Array {
  const out = new Float64Array(count);
  eachWords(blocksOf(key), count, (words, start) => {
    const end = Math.min(words.length, count - start);
    for (let i = 0; i < end; i++) out[start + i] = (words[i] + 0.5) * 2 ** -32;
  });
  return out;
}

/**
 * A random order of 0 … count − 1, all orders equally likely (Fisher–Yates).
 *
 * @returns `[count]`
 */
export function permutation(key: DrawKey, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const at = uniforms(key, count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(at[i] * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Fills an array, of a multiple of 4 words, with the blocks of a key from block `at` on. */
export type WordBlocks = (at: number, attempt: number, out: Uint32Array) => void;

/**
 * The words of a key. `attempt` 0 has the sequence itself, block after block of 4 words from `at` on; the others are at
 * the service of entry `at`, which needs more words than its share of the sequence.
 *
 * @throws {RangeError} If the seed is no integer from 0 to 2⁵³ − 1.
 */
export function blocksOf({ seed, cell, instance, purpose }: DrawKey): WordBlocks {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`Cannot draw with seed ${seed}: need an integer from 0 to 2^53 - 1`);
  }
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32), cell, instance];
  const [low, high] = purposeWords(purpose);
  return (at, attempt, out) => threefry(key, [at, low, high, attempt], out);
}

/** Runs through the words of a key in chunks: `start` is the position of a chunk's first word. */
function eachWords(
  block: WordBlocks,
  count: number,
  use: (words: Uint32Array, start: number) => void,
): void {
  const words = new Uint32Array(CHUNK);
  for (let start = 0; start < count; start += CHUNK) {
    const needed = Math.min(CHUNK, Math.ceil((count - start) / 4) * 4);
    const chunk = needed === CHUNK ? words : words.subarray(0, needed);
    block(start / 4, 0, chunk);
    use(chunk, start);
  }
}

/** Two independent 32-bit FNV-1a hashes of a purpose. */
function purposeWords(purpose: string): [number, number] {
  let low = 0x811c9dc5, high = 0x9e3779b9;
  for (let i = 0; i < purpose.length; i++) {
    low = Math.imul(low ^ purpose.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ (purpose.charCodeAt(i) + 0x5bd1), 0x01000193);
  }
  return [low, high];
}

import { threefry } from "./threefry.ts";

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
 * Box–Muller on pairs of 32-bit uniforms: the largest possible |z| is 6.7, the mass cut off beyond it 2·10⁻¹¹.
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
  eachWords(key, count, (words, start) => {
    const end = Math.min(words.length, count - start);
    for (let i = 0; i < end; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[i] + 0.5) * 2 ** -32));
      const angle = words[i + 1] * (2 * Math.PI * 2 ** -32);
      out[start + i] = radius * Math.cos(angle);
      if (start + i + 1 < count) out[start + i + 1] = radius * Math.sin(angle);
    }
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
  eachWords(key, count, (words, start) => {
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

/** Runs through the words of a key in chunks: `start` is the position of a chunk's first word. */
function eachWords(key: DrawKey, count: number, use: (words: Uint32Array, start: number) => void): void {
  if (!Number.isSafeInteger(key.seed) || key.seed < 0) {
    throw new RangeError(`Cannot draw with seed ${key.seed}: need an integer from 0 to 2^53 - 1`);
  }
  const seedHigh = Math.floor(key.seed / 2 ** 32);
  const [low, high] = purposeWords(key.purpose);
  const words = new Uint32Array(CHUNK);
  for (let start = 0; start < count; start += CHUNK) {
    const needed = Math.min(CHUNK, Math.ceil((count - start) / 4) * 4);
    const chunk = needed === CHUNK ? words : words.subarray(0, needed);
    threefry([key.seed >>> 0, seedHigh, key.cell, key.instance], [start / 4, low, high, 0], chunk);
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

import { blocksOf, type DrawKey, type WordBlocks } from "./draws.ts";
import { ziggurat } from "./ziggurat.ts";

/** Numbers made at a time; a multiple of 4. */
const CHUNK = 1024;
/** Blocks of a key are counted by 32 bits. */
const LONGEST = 2 ** 32;

/**
 * Random numbers of a key, one after the other without end, for what draws so long that it cannot hold all at once: a Markov
 * chain. Nothing is allocated after the start. The numbers depend on the key and on how many of each kind were taken before.
 *
 * The normal numbers are those of `normals` of the same key.
 *
 * @example
 * ```ts
 * import { DrawStream } from "./draw_stream.ts";
 * import { normals } from "./draws.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const key = { seed: 1, cell: 0, instance: 0, purpose: "example" }, stream = new DrawStream(key);
 * deepStrictEqual([stream.normal(), stream.normal()], [...normals(key, 2)]);
 * ```
 */
export class DrawStream {
  readonly #normalBlocks: WordBlocks;
  readonly #uniformBlocks: WordBlocks;
  readonly #words = new Uint32Array(2 * CHUNK);
  readonly #normals = new Float64Array(CHUNK);
  readonly #uniformWords = new Uint32Array(CHUNK);
  #normalsMade = 0;
  #normalAt = CHUNK;
  #uniformsMade = 0;
  #uniformAt = CHUNK;

  /**
   * Starts at the first number.
   *
   * @param key Names the numbers.
   * @throws {RangeError} If the key's seed is no integer from 0 to 2⁵³ − 1.
   */
  constructor(key: DrawKey) {
    this.#normalBlocks = blocksOf(key);
    this.#uniformBlocks = blocksOf({ ...key, purpose: `${key.purpose}, uniform` });
  }

  /** The next standard normal number. */
  normal(): number {
    if (this.#normalAt === CHUNK) this.#moreNormals();
    return this.#normals[this.#normalAt++];
  }

  /** Fills `out`, from entry `from` up to `to`, with the next standard normal numbers. */
  normals(out: Float64Array, from = 0, to: number = out.length): void {
    for (let i = from; i < to;) {
      if (this.#normalAt === CHUNK) this.#moreNormals();
      const count = Math.min(CHUNK - this.#normalAt, to - i), source = this.#normals, start = this.#normalAt;
      for (let k = 0; k < count; k++) out[i + k] = source[start + k];
      i += count;
      this.#normalAt += count;
    }
  }

  /** The next uniform number in (0, 1), with 32 random bits. */
  uniform(): number {
    if (this.#uniformAt === CHUNK) {
      this.#uniformBlocks(this.#claim(this.#uniformsMade) / 4, 0, this.#uniformWords);
      this.#uniformsMade += CHUNK;
      this.#uniformAt = 0;
    }
    return (this.#uniformWords[this.#uniformAt++] + 0.5) * 2 ** -32;
  }

  /**
   * The length √χ² of a standard normal vector, by Marsaglia and Tsang's rejection for the gamma distribution.
   *
   * @param freedom k, an integer ≥ 0; a vector without components has length 0.
   */
  chi(freedom: number): number {
    if (freedom === 0) return 0;
    if (freedom === 1) return Math.abs(this.normal());
    const d = freedom / 2 - 1 / 3, c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = this.normal(), root = 1 + c * z, v = root * root * root;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) {
        return Math.sqrt(2 * d * v);
      }
    }
  }

  #moreNormals(): void {
    const first = this.#claim(this.#normalsMade);
    this.#normalBlocks(first / 2, 0, this.#words);
    ziggurat(this.#words, this.#normals, first, this.#normalBlocks);
    this.#normalsMade += CHUNK;
    this.#normalAt = 0;
  }

  #claim(made: number): number {
    if (made + CHUNK <= LONGEST) return made;
    throw new RangeError(`Cannot draw more than ${LONGEST} numbers of one key: take another purpose`);
  }
}

/** Rotations of Threefry-4x32, two per round, period 8 rounds. */
const ROTATIONS = [10, 26, 11, 21, 13, 27, 23, 5, 6, 20, 17, 11, 25, 10, 18, 20];
const ROUNDS = 20;
const KEY_PARITY = 0x1bd11bda;

/**
 * Threefry-4x32 with 20 rounds: a counter-based random generator. Block b of 4 words is a pure function of
 * (key, counter), so draws depend neither on their order nor on how they are cut into chunks.
 *
 * Only 32-bit additions, rotations and exclusive ors: fast in JavaScript, the same bits on every machine.
 *
 * @param key Four 32-bit words.
 * @param counter Four 32-bit words; the first is the number of the block and runs upwards from here.
 * @param out Receives the words of consecutive blocks; its length must be a multiple of 4.
 * @throws {TypeError} If the length of `out` is no multiple of 4.
 * @see Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3* (2011).
 *
 * @example The first published known answer: zero key, zero counter
 * ```ts
 * import { threefry } from "./threefry.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const out = new Uint32Array(4);
 * threefry([0, 0, 0, 0], [0, 0, 0, 0], out);
 * deepStrictEqual([...out], [0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8]);
 * ```
 */
export function threefry(key: ArrayLike<number>, counter: ArrayLike<number>, out: Uint32Array): void {
  if (out.length % 4 !== 0) throw new TypeError(`Cannot fill ${out.length} words: need a multiple of 4`);
  const schedule = [key[0] | 0, key[1] | 0, key[2] | 0, key[3] | 0, 0];
  schedule[4] = KEY_PARITY ^ schedule[0] ^ schedule[1] ^ schedule[2] ^ schedule[3];
  for (let block = 0; 4 * block < out.length; block++) {
    let a = ((counter[0] + block) | 0) + schedule[0] | 0;
    let b = (counter[1] | 0) + schedule[1] | 0;
    let c = (counter[2] | 0) + schedule[2] | 0;
    let d = (counter[3] | 0) + schedule[3] | 0;
    for (let round = 0; round < ROUNDS; round += 2) {
      const turn = (2 * round) & 15;
      const [r0, r1, r2, r3] = [
        ROTATIONS[turn],
        ROTATIONS[turn + 1],
        ROTATIONS[turn + 2],
        ROTATIONS[turn + 3],
      ];
      a = (a + b) | 0;
      b = ((b << r0) | (b >>> (32 - r0))) ^ a;
      c = (c + d) | 0;
      d = ((d << r1) | (d >>> (32 - r1))) ^ c;
      a = (a + d) | 0;
      d = ((d << r2) | (d >>> (32 - r2))) ^ a;
      c = (c + b) | 0;
      b = ((b << r3) | (b >>> (32 - r3))) ^ c;
      if ((round & 3) === 2) {
        const injection = (round + 2) >> 2;
        a = (a + schedule[injection % 5]) | 0;
        b = (b + schedule[(injection + 1) % 5]) | 0;
        c = (c + schedule[(injection + 2) % 5]) | 0;
        d = (d + schedule[(injection + 3) % 5] + injection) | 0;
      }
    }
    out[4 * block] = a;
    out[4 * block + 1] = b;
    out[4 * block + 2] = c;
    out[4 * block + 3] = d;
  }
}

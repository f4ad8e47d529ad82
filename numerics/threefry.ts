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
  const s0 = key[0] | 0, s1 = key[1] | 0, s2 = key[2] | 0, s3 = key[3] | 0;
  const s4 = KEY_PARITY ^ s0 ^ s1 ^ s2 ^ s3;
  const first = (counter[0] + s0) | 0, c1 = (counter[1] + s1) | 0;
  const c2 = (counter[2] + s2) | 0, c3 = (counter[3] + s3) | 0;
  for (let at = 0; at < out.length; at += 4) {
    let a = (first + (at >>> 2)) | 0, b = c1, c = c2, d = c3;
    let k0 = s0, k1 = s1, k2 = s2, k3 = s3, k4 = s4;
    // 5 groups of 4 rounds, each followed by the injection of the key, one word further every time. The rotations stand as
    // literals, the odd groups' and the even groups': read from a table they would take four times as long.
    for (let group = 1; group <= 5; group++) {
      if (group & 1) {
        a = (a + b) | 0, b = ((b << 10) | (b >>> 22)) ^ a, c = (c + d) | 0, d = ((d << 26) | (d >>> 6)) ^ c;
        a = (a + d) | 0, d = ((d << 11) | (d >>> 21)) ^ a, c = (c + b) | 0, b = ((b << 21) | (b >>> 11)) ^ c;
        a = (a + b) | 0, b = ((b << 13) | (b >>> 19)) ^ a, c = (c + d) | 0, d = ((d << 27) | (d >>> 5)) ^ c;
        a = (a + d) | 0, d = ((d << 23) | (d >>> 9)) ^ a, c = (c + b) | 0, b = ((b << 5) | (b >>> 27)) ^ c;
      } else {
        a = (a + b) | 0, b = ((b << 6) | (b >>> 26)) ^ a, c = (c + d) | 0, d = ((d << 20) | (d >>> 12)) ^ c;
        a = (a + d) | 0, d = ((d << 17) | (d >>> 15)) ^ a, c = (c + b) | 0, b = ((b << 11) | (b >>> 21)) ^ c;
        a = (a + b) | 0, b = ((b << 25) | (b >>> 7)) ^ a, c = (c + d) | 0, d = ((d << 10) | (d >>> 22)) ^ c;
        a = (a + d) | 0, d = ((d << 18) | (d >>> 14)) ^ a, c = (c + b) | 0, b = ((b << 20) | (b >>> 12)) ^ c;
      }
      const spent = k0;
      k0 = k1, k1 = k2, k2 = k3, k3 = k4, k4 = spent;
      a = (a + k0) | 0, b = (b + k1) | 0, c = (c + k2) | 0, d = (d + k3 + group) | 0;
    }
    out[at] = a;
    out[at + 1] = b;
    out[at + 2] = c;
    out[at + 3] = d;
  }
}

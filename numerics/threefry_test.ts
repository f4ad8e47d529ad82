import { deepStrictEqual, throws } from "node:assert/strict";
import { threefry } from "./threefry.ts";

const ones = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];

// Known answers published with the generator (Random123, kat_vectors, threefry4x32 20).
const knownAnswers = [
  { counter: [0, 0, 0, 0], key: [0, 0, 0, 0], words: [0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8] },
  { counter: ones, key: ones, words: [0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732] },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
    words: [0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84],
  },
];

Deno.test("threefry() gives its authors' known answers", () => {
  for (const { counter, key, words } of knownAnswers) {
    const out = new Uint32Array(4);
    threefry(key, counter, out);
    deepStrictEqual([...out], words);
  }
});

Deno.test("threefry() fills consecutive blocks by counting the first word up", () => {
  const key = [1, 2, 3, 4];
  const together = new Uint32Array(12);
  threefry(key, [7, 8, 9, 10], together);
  const apart = [7, 8, 9].flatMap((first) => {
    const block = new Uint32Array(4);
    threefry(key, [first, 8, 9, 10], block);
    return [...block];
  });
  deepStrictEqual([...together], apart);
});

Deno.test("threefry() refuses a length that is no multiple of 4", () => {
  throws(() => threefry([0, 0, 0, 0], [0, 0, 0, 0], new Uint32Array(6)), TypeError);
});

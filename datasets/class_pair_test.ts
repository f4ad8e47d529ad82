import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { classPair } from "./class_pair.ts";

const data = {
  pixels: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  labels: Int32Array.of(9, 0, 6, 9),
  count: 4,
  size: 2,
  origin: "a.csv",
};

Deno.test("classPair() keeps the order and the number type of the images", () => {
  const pair = classPair(data, 9, 0);
  deepStrictEqual([...pair.targets], [1, -1, 1]);
  deepStrictEqual([...pair.pixels], [1, 2, 3, 4, 7, 8]);
  deepStrictEqual([pair.count, pair.size], [3, 2]);
  strictEqual(classPair({ ...data, pixels: new Uint8Array(8) }, 9, 0).pixels.constructor, Uint8Array);
});

Deno.test("classPair() changes the sign of the targets when the classes are exchanged", () => {
  deepStrictEqual(classPair(data, 0, 9).targets, classPair(data, 9, 0).targets.map((y) => -y));
});

Deno.test("classPair() names the classes present when one is absent", () => {
  throws(
    () => classPair(data, 9, 7),
    /^RangeError: Cannot choose class 7 from a.csv: the classes present are 0, 6, 9$/,
  );
  throws(() => classPair(data, 9, 9), /Cannot pair class 9 with itself/);
});

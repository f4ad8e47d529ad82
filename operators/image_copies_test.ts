import { deepStrictEqual } from "node:assert/strict";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { permutation, uniforms } from "../numerics/draws.ts";
import { imageCopies } from "./image_copies.ts";

const key = { seed: 1, cell: 0, instance: 0, purpose: "copies" };
/** 60 different rows, five times over in random order: class 0 the first 30 rows, class 1 the others. */
const order = permutation(key, 300), different = uniforms(key, 60 * 3);
const all: LabelledImages = {
  pixels: Float64Array.from(
    { length: 900 },
    (_, at) => different[order[Math.floor(at / 3)] % 60 * 3 + at % 3],
  ),
  labels: Int32Array.from({ length: 300 }, (_, row) => order[row] % 60 < 30 ? 0 : 1),
  count: 300,
  size: 3,
  origin: "made.csv",
};

Deno.test("imageCopies() counts those that equal an earlier one, of the classes asked for", () => {
  deepStrictEqual(imageCopies(all, [0, 1]), { count: 300, copies: 240 });
  deepStrictEqual(imageCopies(all, [1]), { count: 150, copies: 120 });
  deepStrictEqual(imageCopies({ ...all, pixels: all.pixels.map((_, at) => at) }, [0, 1]).copies, 0);
  // One number in three differs, all images have the same bytes in another order
  const bytes = {
    ...all,
    pixels: Uint8Array.from({ length: 900 }, (_, at) => at % 3 === order[Math.floor(at / 3)] % 3 ? 1 : 0),
  };
  deepStrictEqual(imageCopies(bytes, [0, 1]).copies, 297);
  deepStrictEqual(imageCopies({ ...all, pixels: new Uint8Array(900) }, [0, 1]).copies, 299);
});

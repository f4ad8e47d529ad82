import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normalisers, pixelNormaliser, sampleNormaliser } from "./normalise.ts";

const close = (a: number, b: number, tolerance = 1e-12) =>
  ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

function noise(count: number, size: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length: count * size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

Deno.test("pixelNormaliser() gives mean 0 and variance 1 to every pixel of the reference set", () => {
  const count = 50, size = 7;
  const images = { pixels: noise(count, size), count, size };
  const { data } = pixelNormaliser(images).apply(images);
  for (let d = 0; d < size; d++) {
    const column = Array.from({ length: count }, (_, i) => data[i * size + d]);
    close(column.reduce((sum, x) => sum + x, 0) / count, 0);
    close(column.reduce((sum, x) => sum + x * x, 0) / count, 1);
  }
});

Deno.test("pixelNormaliser() uses the reference set's mean and deviation when applied to others", () => {
  const normaliser = pixelNormaliser({ pixels: Uint8Array.of(10, 30), count: 2, size: 1 });
  deepStrictEqual([...normaliser.apply({ pixels: Uint8Array.of(40, 20), count: 2, size: 1 }).data], [2, 0]);
});

Deno.test("pixelNormaliser() drops pixels below one grey level of deviation", () => {
  // Deviations 0, 0.5, 1 and 10 grey levels.
  const pixels = Uint8Array.of(5, 6, 10, 0, 5, 7, 12, 20);
  const normaliser = pixelNormaliser({ pixels, count: 2, size: 4 });
  strictEqual(normaliser.droppedPixels, 2);
  const far = { pixels: Uint8Array.of(255, 255, 255, 10), count: 1, size: 4 };
  deepStrictEqual([...normaliser.apply(far).data], [0, 0, 244, 0]);
});

Deno.test("pixelNormaliser() does not see the unit of float data", () => {
  const pixels = Float64Array.of(5, 6, 10, 0, 5, 7, 13, 255);
  const wanted = pixelNormaliser({ pixels, count: 2, size: 4 }).apply({ pixels, count: 2, size: 4 });
  for (const unit of [1e-30, 1 / 256, 1e30]) {
    const scaled = { pixels: pixels.map((value) => value * unit), count: 2, size: 4 };
    const { data } = pixelNormaliser(scaled).apply(scaled);
    data.forEach((value, i) => close(value, wanted.data[i]));
  }
  wanted.data.forEach((value, i) => close(value, [0, 0, -1, -1, 0, 0, 1, 1][i]));
});

Deno.test("sampleNormaliser() gives every sample the norm √D", () => {
  const count = 20, size = 9;
  const images = { pixels: noise(count, size), count, size };
  const { data } = sampleNormaliser(images).apply(images);
  for (let i = 0; i < count; i++) {
    close(data.subarray(i * size, (i + 1) * size).reduce((sum, x) => sum + x * x, 0), size);
  }
});

Deno.test("sampleNormaliser() leaves a sample 0 when it equals the mean", () => {
  const third = { pixels: Float64Array.of(0.1, 0.7, 0.1, 0.7, 0.1, 0.7), count: 3, size: 2 };
  ok(sampleNormaliser(third).apply(third).data.every((value) => value === 0));
  const zeros = { pixels: new Uint8Array(4), count: 2, size: 2 };
  ok(sampleNormaliser(zeros).apply(zeros).data.every((value) => value === 0));
});

Deno.test("normalisers return finite numbers when the images are constant", () => {
  for (const fit of Object.values(normalisers)) {
    for (
      const pixels of [
        new Uint8Array(6).fill(255),
        new Float64Array(6).fill(0.1),
        new Float64Array(6).fill(1e100),
      ]
    ) {
      const images = { pixels, count: 3, size: 2 };
      ok(fit(images).apply(images).data.every((value) => value === 0));
    }
  }
});

Deno.test("normalisers refuse an empty reference set and images of another size", () => {
  for (const fit of Object.values(normalisers)) {
    throws(() => fit({ pixels: new Uint8Array(0), count: 0, size: 2 }), /to 0 images: need at least 1/);
    const fitted = fit({ pixels: new Uint8Array(4), count: 2, size: 2 });
    throws(
      () => fitted.apply({ pixels: new Uint8Array(3), count: 1, size: 3 }),
      /^TypeError: Cannot preprocess images of 3 numbers: the reference images have 2/,
    );
  }
});

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { type CurveImageParams, drawCurveImages, splitImages } from "./curve_images.ts";
import { type CurveTeacherParams, drawCurveTeachers } from "./curve_teachers.ts";

const algebra = await openLinearAlgebra();
const key = { seed: 1, cell: 0, instance: 0, purpose: "test" };

// Image i has the pixels (i, 7i mod 13) and the class i mod 3
const COUNT = 90;
const all: LabelledImages = {
  pixels: Float64Array.from({ length: 2 * COUNT }, (_, k) => k % 2 ? 7 * (k >> 1) % 13 : k >> 1),
  labels: Int32Array.from({ length: COUNT }, (_, i) => i % 3),
  count: COUNT,
  size: 2,
  origin: "made.csv",
};
const params: CurveImageParams = {
  pretrain: "source",
  sourceClasses: [0, 1],
  targetClasses: [1, 2],
  labels: "sign",
  normalisation: "pixel",
  sourceSamples: 20,
  poolSamples: 15,
  measuredSamples: 25,
};

Deno.test("splitImages() deals each image once, the source's first", () => {
  const order = Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i);
  const { source, pool, rest } = splitImages(all, params, { source: order, target: order.toReversed() });
  deepStrictEqual([source?.length, pool.length, rest.length], [20, 15, 25]);
  strictEqual(new Set([...source!, ...pool, ...rest]).size, 60);
  ok(source!.every((row) => row % 3 < 2) && [...pool, ...rest].every((row) => row % 3 > 0));
});

Deno.test("drawCurveImages() labels by sign or one column a class, the same images in both", () => {
  const signs = drawCurveImages(all, params, key),
    hot = drawCurveImages(all, { ...params, labels: "one-hot" }, key);
  deepStrictEqual(hot.pool.inputs, signs.pool.inputs);
  deepStrictEqual([hot.rest.targets.rows, hot.rest.targets.cols], [25, 2]);
  signs.rest.targets.data.forEach((y, i) => {
    deepStrictEqual([...hot.rest.targets.data.subarray(2 * i, 2 * i + 2)], y > 0 ? [1, 0] : [0, 1]);
  });
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  ok(Math.abs(mean(signs.pool.inputs.data)) < 0.5); // normalised over all of these classes, not over the pool
  strictEqual(drawCurveImages(all, { ...params, pretrain: "none" }, key).source, undefined);
});

Deno.test("drawCurveImages() refuses too few images and classes that are not there, in one line", () => {
  const draw = (changes: Partial<CurveImageParams>) => () =>
    drawCurveImages(all, { ...params, ...changes }, key);
  throws(
    draw({ targetClasses: [1, 8] }),
    /Cannot choose class 8 in --target-classes from made.csv: .* are 0, 1, 2$/,
  );
  throws(draw({ sourceClasses: [0, 0] }), /Cannot use class 0 twice among --source-classes 0,0$/);
  throws(
    draw({ sourceSamples: 61 }),
    /Cannot draw --source-samples 61: classes 0, 1 have 60 images in made.csv$/,
  );
  throws(draw({ poolSamples: 30 }), /make 55, classes 1, 2 have 5\d beside the source images in made.csv$/);
  throws(
    draw({ poolSamples: 40, sourceClasses: [0], pretrain: "none" }),
    /make 65, classes 1, 2 have 60 in made.csv$/,
  );
});

Deno.test("drawCurveImages() gives pool and rest the same share of a class that the source has taken from", () => {
  let pool = 0, rest = 0;
  for (let instance = 0; instance < 200; instance++) {
    const drawn = drawCurveImages(all, params, { ...key, instance });
    const share = (y: Float64Array) => y.reduce((sum, value) => sum + Number(value > 0), 0) / y.length;
    pool += share(drawn.pool.targets.data) / 200;
    rest += share(drawn.rest.targets.data) / 200;
  }
  ok(Math.abs(pool - rest) < 0.03, `class 1: ${pool} of the pool, ${rest} of the rest`);
  ok(pool < 0.45); // 20 images of classes 0 and 1 are gone
});

Deno.test("drawCurveTeachers() makes targets of mean 0 and variance 1 + σ², aligned as wanted", () => {
  const teachers: CurveTeacherParams = {
    pretrain: "source",
    inputDim: 12,
    teacherNeurons: 4,
    alignment: 1,
    targetNoise: 0.5,
    sourceSamples: 6000,
    poolSamples: 6000,
    measuredSamples: 10,
  };
  const { source, pool } = drawCurveTeachers(algebra, teachers, key);
  const moments = (y: Float64Array) => {
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    return [mean, y.reduce((sum, value) => sum + value ** 2, 0) / y.length];
  };
  const [[one, two], [three, four]] = [moments(source!.targets), moments(pool.targets.data)];
  ok(Math.abs(one) < 0.06 && Math.abs(two - 1) < 0.08, `${one}, ${two}`);
  ok(Math.abs(three) < 0.06 && Math.abs(four - 1.25) < 0.1, `${three}, ${four}`);
  // The source's teacher on its inputs: moment with a linear function of them, the same for an aligned target
  const along = (inputs: Float64Array, y: Float64Array) =>
    Array.from(
      { length: 12 },
      (_, d) => y.reduce((sum, value, i) => sum + value * inputs[12 * i + d], 0) / y.length,
    );
  const a = along(source!.inputs.data, source!.targets), b = along(pool.inputs.data, pool.targets.data);
  const dot = a.reduce((sum, value, d) => sum + value * b[d], 0);
  ok(dot / Math.hypot(...a) / Math.hypot(...b) > 0.98);
  const other = drawCurveTeachers(algebra, { ...teachers, alignment: 0 }, key).pool;
  const c = along(other.inputs.data, other.targets.data);
  ok(
    Math.abs(a.reduce((sum, value, d) => sum + value * c[d], 0)) / Math.hypot(...a) / Math.hypot(...c) < 0.12,
  );
});

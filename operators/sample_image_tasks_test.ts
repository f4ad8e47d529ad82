// Synthetic images that carry their own index, so that every set can be traced back to the images it holds.
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { firstValueFrom, of } from "rxjs";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import {
  imagePairs,
  type ImageTaskParams,
  type ImageTasks,
  type LabelledPoints,
  MIN_TEST_IMAGES,
  sampleImageTasks,
} from "./sample_image_tasks.ts";
import type { Flow } from "./state.ts";

const COUNT = 200, SIZE = 4, CLASSES = [3, 5, 7, 8];
const base: ImageTaskParams = {
  data: "here",
  sourceClasses: [7, 3],
  targetClasses: [8, 5],
  sourceSamples: 60,
  targetSamples: 12,
  poolSamples: 30,
  normalisation: "pixel",
};

/** Image i has label i mod 4, pixel 0 equal to i, and other pixels that differ between images. */
const images: LabelledImages = {
  pixels: Float64Array.from({ length: COUNT * SIZE }, (_, at) => {
    const i = Math.floor(at / SIZE), d = at % SIZE;
    return d === 0 ? i : Math.sin(i * (d + 1) + d);
  }),
  labels: Int32Array.from({ length: COUNT }, (_, i) => CLASSES[i % 4]),
  count: COUNT,
  size: SIZE,
  origin: "synthetic",
};
const without = (label: number): LabelledImages => ({
  ...images,
  labels: images.labels.map((l) => l === label ? 9 : l),
});

async function sample(
  params: ImageTaskParams = base,
  { instance = 0, from = images } = {},
): Promise<ImageTasks> {
  const cell = { type: "cell", index: 0, seed: 3, params, gridParams: {} } as const;
  const state = { type: "state", stage: "init", cell, instance, content: { params } } as const;
  const asked: string[] = [];
  const open = (path: string) => (asked.push(path), Promise.resolve(from));
  const flow = of<Flow<{ params: ImageTaskParams }>>(state).pipe(sampleImageTasks(open));
  const item = await firstValueFrom(flow);
  ok(item.type === "state");
  deepStrictEqual(asked, ["here"]);
  return item.content.tasks;
}

/**
 * Indices of the images in each set. Pixel 0 was shifted and scaled alike for all of them; the target sets together hold
 * all images of their classes, the least and the greatest of which give shift and scale away.
 */
function indices(tasks: ImageTasks): Record<keyof ImageTasks, number[]> {
  const column = ({ inputs: { rows, cols, data } }: LabelledPoints) =>
    Array.from({ length: rows }, (_, i) => data[i * cols]);
  const values = [tasks.target, tasks.test, tasks.pool].flatMap(column);
  const low = Math.min(...values), first = targetImages[0];
  const scale = (targetImages.at(-1)! - first) / (Math.max(...values) - low);
  const indexOf = (value: number) => {
    const index = first + (value - low) * scale;
    ok(Math.abs(index - Math.round(index)) < 1e-9);
    return Math.round(index);
  };
  const { source, target, test, pool } = tasks;
  return {
    source: column(source).map(indexOf),
    target: column(target).map(indexOf),
    test: column(test).map(indexOf),
    pool: column(pool).map(indexOf),
  };
}

const ofClasses = (...classes: number[]) =>
  Array.from(images.labels.keys()).filter((i) => classes.includes(images.labels[i]));
const targetImages = ofClasses(5, 8);

Deno.test("sampleImageTasks() splits all target images into disjoint fit, pool and test sets", async () => {
  const { source, target, test, pool } = indices(await sample());
  deepStrictEqual([source.length, target.length, pool.length], [60, 12, 30]);
  deepStrictEqual([...target, ...pool, ...test].sort((a, b) => a - b), targetImages); // each exactly once
  strictEqual(new Set(source).size, 60);
  deepStrictEqual(source.filter((i) => !ofClasses(3, 7).includes(i)), []);
});

Deno.test("sampleImageTasks() labels the first class +1 and the second −1, in every set", async () => {
  const tasks = await sample(), found = indices(tasks);
  for (const name of ["source", "target", "test", "pool"] as const) {
    const plus = name === "source" ? 7 : 8;
    const expected = found[name].map((i) => images.labels[i] === plus ? 1 : -1);
    deepStrictEqual([...tasks[name].targets], expected, name);
    strictEqual(new Set(expected).size, 2);
  }
});

Deno.test("sampleImageTasks() splits afresh for each instance, by its key alone", async () => {
  const first = await sample();
  deepStrictEqual(await sample(), first);
  const second = indices(await sample(base, { instance: 1 }));
  for (const name of ["source", "target", "test", "pool"] as const) {
    notDeepStrictEqual(second[name], indices(first)[name], name);
  }
  // A smaller training set begins the same way.
  const fewer = indices(await sample({ ...base, sourceSamples: 20, targetSamples: 5 }));
  deepStrictEqual(fewer.target, indices(first).target.slice(0, 5));
  deepStrictEqual(fewer.source, indices(first).source.slice(0, 20));
});

Deno.test("sampleImageTasks() keeps the test images out of the preprocessing, and nothing else", async () => {
  for (const normalisation of ["pixel", "sample"] as const) {
    const params = { ...base, normalisation };
    const found = indices(await sample()), plain = await sample(params);
    const changed = (index: number) => {
      const pixels = images.pixels.slice();
      for (let d = 0; d < SIZE; d++) pixels[index * SIZE + d] += 50 - 30 * d;
      return sample(params, { from: { ...images, pixels } });
    };
    const { test, ...others } = await changed(found.test[0]);
    deepStrictEqual(others, { source: plain.source, target: plain.target, pool: plain.pool });
    deepStrictEqual(test.targets, plain.test.targets);
    deepStrictEqual(test.inputs.data.slice(SIZE), plain.test.inputs.data.slice(SIZE));
    notDeepStrictEqual(test.inputs.data.slice(0, SIZE), plain.test.inputs.data.slice(0, SIZE));
    // Control: any other image moves the statistics, also a source image that was not drawn.
    const idle = ofClasses(3, 7).find((i) => !found.source.includes(i))!;
    for (const index of [found.target[0], found.pool[0], found.source[0], idle]) {
      notDeepStrictEqual((await changed(index)).test.inputs.data, plain.test.inputs.data);
    }
  }
});

Deno.test("imagePairs() refuses tasks that the images cannot give", () => {
  const refuses = (change: Partial<ImageTaskParams>, message: RegExp, from = images) =>
    throws(() => imagePairs(from, { ...base, ...change }), { name: "RangeError", message });
  refuses({ sourceClasses: [7, 8] }, /^Cannot use class 8 in both tasks: .*; choose disjoint classes$/);
  refuses({ sourceClasses: [7, 7] }, /^Cannot pair class 7 with itself/);
  refuses({}, /^Cannot choose class 8 from synthetic: the classes present are 3, 5, 7, 9$/, without(8));
  refuses({ sourceSamples: 101 }, /^Cannot draw 101 source images: classes 7 and 3 have 100 together$/);
  // 100 target images: 20 + 30 leave exactly the 50 that a test loss needs, one more is too many.
  strictEqual(MIN_TEST_IMAGES, 50);
  imagePairs(images, { ...base, sourceSamples: 100, targetSamples: 20, poolSamples: 30 });
  refuses(
    { targetSamples: 21, poolSamples: 30 },
    /--target-samples 21, --pool-samples 30 and at least 50 test images make 101, classes 8 and 5 have 100$/,
  );
});

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { firstValueFrom, from, of } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { type ImagePairParams, sampleImagePairs, TEST_IMAGES } from "./sample_image_pairs.ts";
import type { Cell, State } from "./state.ts";

const loaded = await fashionMnist(denoFiles);
const params: ImagePairParams = {
  ...{ data: "", sourceClasses: [6, 9], targetClasses: [0, 7], normalisation: "sample" as const },
  ...{ sourceSamples: 30, targetSamples: 1420 },
};

async function tasksOf(instance: number) {
  const cell: Cell = { type: "cell", index: 0, seed: 1, params, gridParams: {} };
  const start: State<{ params: ImagePairParams }> = {
    type: "state",
    stage: "init",
    cell,
    instance,
    content: { params },
  };
  const out = await firstValueFrom(from(of(start)).pipe(sampleImagePairs(() => Promise.resolve(loaded))));
  if (out.type !== "state") throw new TypeError("expected a state");
  return out.content.tasks;
}

Deno.test("sampleImagePairs() draws disjoint training and test images, those left over but not more than needed", async () => {
  const { source, target, sourceTest, targetTest } = await tasksOf(0);
  deepStrictEqual([source, target, sourceTest, targetTest].map(({ inputs }) => inputs.rows), [
    ...[30, 1420, TEST_IMAGES, 80],
  ]);
  for (const { inputs, targets } of [source, target, sourceTest, targetTest]) {
    strictEqual(targets.length, inputs.rows);
    ok(targets.every((y) => Math.abs(y) === 1) && targets.includes(1) && targets.includes(-1));
    const norms = Array.from(
      { length: inputs.rows },
      (_, p) => inputs.data.subarray(p * 784, (p + 1) * 784).reduce((sum, x) => sum + x * x, 0) / 784,
    );
    ok(norms.every((norm) => Math.abs(norm - 1) < 1e-12));
  }
  const rowOf = ({ data }: { data: Float64Array }, p: number) => data.subarray(p * 784, (p + 1) * 784).join();
  const trained = new Set(Array.from({ length: 1420 }, (_, p) => rowOf(target.inputs, p)));
  // Two of the images are the same at most: the collection holds hardly any twice
  const shared = Array.from({ length: 80 }, (_, p) => trained.has(rowOf(targetTest.inputs, p))).filter(
    Boolean,
  );
  ok(shared.length <= 1, `${shared.length} of 80`);
});

Deno.test("sampleImagePairs() splits afresh in each instance", async () => {
  const [one, other] = [await tasksOf(0), await tasksOf(1)];
  ok(one.source.inputs.data.some((value, i) => value !== other.source.inputs.data[i]));
});

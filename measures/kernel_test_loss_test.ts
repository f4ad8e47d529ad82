import { strictEqual } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { kernelTestAccuracy, kernelTestLoss, poolOf } from "./kernel_test_loss.ts";

const points = (...targets: number[]) => ({
  inputs: matrix(targets.length, 1),
  targets: Float64Array.from(targets),
});
const test = points(1, -1, 1, -1);
const fit = (...predictions: number[]) => ({ predictions: Float64Array.from(predictions) });

Deno.test("kernelTestLoss() is the mean square of f − y: 0 for the labels, 1 for nothing, 4 for their opposite", () => {
  strictEqual(kernelTestLoss({ test }, fit(1, -1, 1, -1)), 0);
  strictEqual(kernelTestLoss({ test }, fit(0, 0, 0, 0)), 1);
  strictEqual(kernelTestLoss({ test }, fit(-1, 1, -1, 1)), 4);
  strictEqual(kernelTestLoss({ test }, fit(2, -1, 0.5, 1)), (1 + 0 + 0.25 + 4) / 4);
});

Deno.test("kernelTestAccuracy() counts right signs, and 0 as wrong", () => {
  strictEqual(kernelTestAccuracy({ test }, fit(0.1, -3, -0.1, 0)), 0.5);
  strictEqual(kernelTestAccuracy({ test }, fit(0, 0, 0, 0)), 0);
});

Deno.test("poolOf() hands out the pool's kernel and labels, and nothing of the test", () => {
  const pool = points(1, 1, -1), poolKernel = matrix(3, 3);
  const condition = poolOf({ pool }, { poolKernel });
  strictEqual(condition.kernel, poolKernel);
  strictEqual(condition.targets, pool.targets);
  strictEqual(Object.keys(condition).length, 2);
});

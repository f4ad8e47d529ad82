import { strictEqual } from "node:assert/strict";
import type { StageLosses } from "../operators/two_layer_contents.ts";
import { earlyStopped, finalLosses } from "./training_curve.ts";

const point = (step: number, targetTestLoss: number): StageLosses => ({
  ...{ step, time: step / 10, trainLoss: 1, sourceTestLoss: 1, targetTestLoss },
});

Deno.test("earlyStopped() is the first of the lowest moments, finalLosses() the last", () => {
  const curve = [point(0, 1), point(5, 0.4), point(9, 0.4), point(12, 0.7)];
  strictEqual(earlyStopped({ curve }).step, 5);
  strictEqual(finalLosses({ curve }).step, 12);
});

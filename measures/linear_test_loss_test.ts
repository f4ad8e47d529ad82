import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import type { LinearTasks } from "../operators/sample_linear_tasks.ts";
import { linearTestLoss } from "./linear_test_loss.ts";

const targetTeacher = Float64Array.of(0.6, 0, -0.8);
const tasks = { targetTeacher } as LinearTasks;
const trained = (...predictor: number[]) => ({
  predictor: Float64Array.from(predictor),
  network: { weights: [] },
});

Deno.test("linearTestLoss() is 0 for the teacher, 1 for nothing, 4 for its opposite", () => {
  strictEqual(linearTestLoss(tasks, trained(0.6, 0, -0.8)), 0);
  ok(Math.abs(linearTestLoss(tasks, trained(0, 0, 0)) - 1) < 1e-15);
  ok(Math.abs(linearTestLoss(tasks, trained(-0.6, 0, 0.8)) - 4) < 1e-14);
});

Deno.test("linearTestLoss() is the mean of (f − y)² over fresh inputs", () => {
  const predictor = [0.2, 0.5, -0.3], inputs = 40_000;
  const x = normals({ seed: 2, cell: 0, instance: 0, purpose: "inputs" }, 3 * inputs);
  let sum = 0;
  for (let p = 0; p < inputs; p++) {
    let off = 0;
    for (let d = 0; d < 3; d++) off += (predictor[d] - targetTeacher[d]) * x[3 * p + d];
    sum += off ** 2;
  }
  const loss = linearTestLoss(tasks, trained(...predictor));
  // The square of a normal number has relative deviation √2: the mean of 40 000 is within 4·√(2/40 000) = 2.8 %.
  ok(Math.abs(sum / inputs / loss - 1) < 0.028);
});

import { ok } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { labelDimension } from "./label_dimension.ts";

const algebra = await openLinearAlgebra();
const key = { seed: 1, cell: 0, instance: 0, purpose: "inputs" };

Deno.test("labelDimension() of a unit teacher and many whitened inputs is nearly D", () => {
  const D = 12, P = 2400, inputs = matrix(P, D, normals(key, P * D));
  const targets = Float64Array.from({ length: P }, (_, p) => inputs.data[p * D]);
  // A ridge of 0.1 beside eigenvalues P/D = 200 takes 1/(1 + 0.0005)² off
  const found = labelDimension(algebra, { inputs, targets });
  ok(Math.abs(found / D - 1) < 0.01, `${found} of 2400 samples`);
});

Deno.test("labelDimension() of labels along a direction with half of the variance is 2, and at most D", () => {
  // One input of variance D/2 that is the label, times √(D/2); the others share the rest
  const D = 40, P = 1200, inputs = matrix(P, D, normals(key, P * D));
  const targets = new Float64Array(P);
  for (let p = 0; p < P; p++) {
    targets[p] = p % 2 ? 1 : -1;
    inputs.data[p * D] = targets[p] * Math.sqrt(D / 2);
  }
  const found = labelDimension(algebra, { inputs, targets });
  ok(Math.abs(found - 2) < 0.1, `${found} of 1200 samples`);
  const noise = normals({ ...key, purpose: "labels" }, 40);
  ok(labelDimension(algebra, { inputs: matrix(40, D, inputs.data.slice(0, 40 * D)), targets: noise }) <= D);
});

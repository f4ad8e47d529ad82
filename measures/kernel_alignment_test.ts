import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { kernelAlignment } from "./kernel_alignment.ts";

const key = { seed: 1, cell: 0, instance: 0, purpose: "labels" };

Deno.test("kernelAlignment() is 1/√P for the identity, whatever the labels", () => {
  const P = 9, identity = matrix(P, P);
  for (let i = 0; i < P; i++) identity.data[i * (P + 1)] = 3;
  ok(Math.abs(kernelAlignment(identity, normals(key, P)) - 1 / 3) < 1e-15);
});

Deno.test("kernelAlignment() is the squared cosine of u and y for a kernel uuᵀ, and 0 across", () => {
  const u = Float64Array.of(1, 1, 0), outer = matrix(3, 3);
  u.forEach((a, i) => u.forEach((b, j) => outer.data[i * 3 + j] = a * b));
  // u·y = 2 − 1, |u|² = 2, |y|² = 14: cos² = 1/28
  ok(Math.abs(kernelAlignment(outer, Float64Array.of(2, -1, 3)) - 1 / 28) < 1e-15);
  strictEqual(kernelAlignment(outer, Float64Array.of(1, -1, 5)), 0);
});

Deno.test("kernelAlignment() does not depend on the scale of kernel or labels", () => {
  const kernel = matrix(2, 2, Float64Array.of(2, 1, 1, 3)), labels = Float64Array.of(1, -1);
  const plain = kernelAlignment(kernel, labels); // (2 − 2 + 3)/(√15·2)
  ok(Math.abs(plain - 3 / (2 * Math.sqrt(15))) < 1e-15);
  const scaled = kernelAlignment(
    matrix(2, 2, kernel.data.map((value) => 7 * value)),
    labels.map((y) => 5 * y),
  );
  ok(Math.abs(scaled - plain) < 1e-15);
});

Deno.test("kernelAlignment() is 0 for a network that has collapsed, and right for one that nearly has", () => {
  const labels = Float64Array.of(1, -1);
  strictEqual(kernelAlignment(matrix(2, 2), labels), 0);
  const tiny = kernelAlignment(matrix(2, 2, Float64Array.of(2e-200, 1e-200, 1e-200, 3e-200)), labels);
  ok(Math.abs(tiny - 3 / (2 * Math.sqrt(15))) < 1e-15);
});

import { ok, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { kernelRegression } from "./kernel_regression.ts";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 3, cell: 0, instance: 0, purpose }, count);

Deno.test("kernelRegression() equals ridge regression on the features when the kernel is linear", () => {
  const points = 30, dim = 4, tests = 7, ridge = 0.3;
  const x = matrix(points, dim, draw("x", points * dim)),
    test = matrix(tests, dim, draw("test", tests * dim));
  const targets = draw("y", points);
  const dual = kernelRegression(algebra, {
    kernel: algebra.gram(x),
    testKernel: algebra.multiply(test, x, { transposeB: true }),
    targets,
    ridge,
  });
  const covariance = algebra.multiply(x, x, { transposeA: true });
  for (let d = 0; d < dim; d++) covariance.data[d * (dim + 1)] += ridge;
  const moment = algebra.multiply(x, matrix(points, 1, targets), { transposeA: true });
  const primal = algebra.multiply(test, algebra.solvePositiveDefinite(covariance, moment)).data;
  dual.forEach((value, i) => ok(Math.abs(value - primal[i]) < 1e-12));
});

Deno.test("kernelRegression() refuses a negative ridge, wrong shapes and a singular kernel", () => {
  const kernel = matrix(2, 2, Float64Array.of(1, 1, 1, 1)), targets = Float64Array.of(1, 2);
  const task = { kernel, testKernel: kernel, targets, ridge: 0.1 };
  throws(
    () => kernelRegression(algebra, { ...task, ridge: -1 }),
    /^RangeError: .*ridge must be >= 0 .* value is -1/,
  );
  throws(() => kernelRegression(algebra, { ...task, ridge: NaN }), /current value is NaN/);
  throws(
    () => kernelRegression(algebra, { ...task, testKernel: matrix(2, 3) }),
    /^TypeError: Cannot fit 2 targets with kernels \[2, 2\] and \[2, 3\]: need \[2, 2\] and \[T, 2\]/,
  );
  throws(() => kernelRegression(algebra, { ...task, ridge: 0 }), { name: "NumericalError" });
});

import { ok, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { type FrozenProblem, FrozenRegression } from "./frozen_regression.ts";
import { frozenRidge } from "./frozen_ridge.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { distance, norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 6, cell: 0, instance: 0, purpose }, count);

function problem(P: number, D: number, width?: number, warm = false): FrozenProblem {
  return {
    inputs: matrix(P, D, draw("inputs", P * D)),
    labels: draw("labels", P),
    features: width === undefined
      ? undefined
      : matrix(width, D, draw("features", width * D).map((x) => x / Math.sqrt(width))),
    start: warm ? draw("start", D) : undefined,
  };
}

function requireSame(problem: FrozenProblem, ridge: number, tolerance: number): void {
  const { inputs: { rows, cols }, features } = problem;
  const fit = frozenRidge(algebra, problem, ridge),
    same = new FrozenRegression(algebra, problem).atRidge(ridge);
  const off = distance(fit, same) / norm(same);
  ok(off < tolerance, `P ${rows}, D ${cols}, ${features?.rows} features, λ ${ridge}: ${off}`);
}

Deno.test("frozenRidge() is what the eigendecomposition gives, whichever of P, D and the features are few", () => {
  const sizes = [[1, 4, 5], [3, 4], [9, 4], [5, 4, 6], [9, 4, 5], [6, 10, 4], [3, 10, 4], [12, 10, 30], [
    9,
    10,
    11,
  ]];
  for (const [P, D, width] of sizes) {
    for (const warm of [false, true]) {
      for (const ridge of [0, 1e-3, 2]) requireSame(problem(P, D, width, warm), ridge, 1e-10);
    }
  }
});

Deno.test("frozenRidge() takes the least of all solutions where data or features repeat themselves", () => {
  const twice = ({ rows, cols, data }: Matrix) => matrix(2 * rows, cols, Float64Array.of(...data, ...data));
  const { inputs, labels, features } = problem(4, 10, 7);
  const doubled = { inputs: twice(inputs), labels: Float64Array.of(...labels, ...labels), features };
  requireSame(doubled, 0, 1e-9);
  requireSame({ inputs, labels, features: twice(features!) }, 0, 1e-9);
  requireSame({ ...problem(12, 10), features: twice(features!) }, 0, 1e-9);
});

Deno.test("frozenRidge() refuses what is no ridge, and a start that does not fit", () => {
  for (const ridge of [-1, NaN, Infinity]) {
    throws(() => frozenRidge(algebra, problem(3, 4), ridge), /ridge must be >= 0/);
  }
  throws(() => frozenRidge(algebra, { ...problem(3, 4), start: new Float64Array(3) }, 0), TypeError);
});

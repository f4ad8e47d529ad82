import { type Activation, activations } from "../../numerics/activation.ts";
import { normals } from "../../numerics/draws.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { FieldProblem, FieldStage } from "./field_problem.ts";

/** A row of the reference: `value`, `absTol`, `se` hold numbers, arrays or objects, as the row has them. */
export interface ReferenceCase {
  readonly id: string;
  // deno-lint-ignore no-explicit-any
  readonly [field: string]: any;
}

/** Finds the rows of a reference by name. */
export function referenceRows(cases: readonly unknown[]): (id: string) => ReferenceCase {
  return (id) => {
    const found = (cases as readonly ReferenceCase[]).find((row) => row.id === id);
    if (!found) throw new Error(`Cannot find reference row ${id}`);
    return found;
  };
}

/** Inputs (s, 1), s evenly spaced on [−reach, reach]. */
export function lineOf(count: number, reach: number): Matrix {
  const s = (i: number) => -reach + 2 * reach * i / (count - 1);
  return matrix(count, 2, Float64Array.from({ length: 2 * count }, (_, at) => at % 2 === 0 ? s(at / 2) : 1));
}

/** f(s) on such inputs. */
export function labelsOn(line: Matrix, f: (s: number) => number): Float64Array {
  return Float64Array.from({ length: line.rows }, (_, i) => f(line.data[2 * i]));
}

/** What of a stage a test changes; the rest is as in {@linkcode lineProblem}. */
export type StageChange = Partial<FieldStage>;

/** The problem "grid" of the reference: learn s at five points, then s² − ½ at four, both tested at nine. */
export function lineProblem(
  activation: Activation,
  [first, second]: readonly [StageChange, StageChange],
  weightDecay = 0,
): FieldProblem {
  const source = lineOf(5, 1.5), target = lineOf(4, 1.2), test = lineOf(9, 1);
  const stage = (inputs: Matrix, f: (s: number) => number, change: StageChange): FieldStage => {
    const steps = change.steps ?? 20;
    const records = [...new Set([0, Math.floor(steps / 2), steps])];
    return {
      ...{ inputs, targets: labelsOn(inputs, f), richness: 1, learningRate: 0.05, steps },
      ...{ readout: "keep", trainable: "all", records, detailed: [steps] },
      ...change,
    };
  };
  const line = (s: number) => s, parabola = (s: number) => s * s - 0.5;
  return {
    stages: [stage(source, line, first), stage(target, parabola, second)],
    tests: [{ inputs: test, targets: [labelsOn(test, line), labelsOn(test, parabola)] }],
    ...{ activation, weightDecay, loss: "sum" },
  };
}

/** The activation that a reference row names. */
export function activationOf(name: string): Activation {
  if (name.startsWith("erf")) return activations.erf;
  if (name === "relu" || name === "tanh" || name === "linear") return activations[name];
  throw new Error(`Cannot tell activation ${name}`);
}

/** Standard normal inputs, `[count, dim]`. */
export function gaussianInputs(count: number, dim: number, instance: number, purpose: string): Matrix {
  return matrix(count, dim, normals({ seed: 11, cell: 0, instance, purpose }, count * dim));
}

/** Normalised Hermite polynomial of degree k of β·x, β = (1, …, 1)/√D. */
export function hermiteLabels(inputs: Matrix, degree: 1 | 2 | 3 | 4): Float64Array {
  const { rows, cols, data } = inputs;
  const along = Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < cols; d++) sum += data[i * cols + d];
    return sum / Math.sqrt(cols);
  });
  const polynomials = {
    1: (z: number) => z,
    2: (z: number) => (z * z - 1) / Math.SQRT2,
    3: (z: number) => (z ** 3 - 3 * z) / Math.sqrt(6),
    4: (z: number) => (z ** 4 - 6 * z * z + 3) / Math.sqrt(24),
  };
  return along.map(polynomials[degree]);
}

import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { squaredNorm } from "../norm.ts";
import { type InputSpan, inputSpan, type SplitPoints, splitPoints } from "./input_span.ts";
import { neuronFrame } from "./neuron_frame.ts";
import { conditionalPrior, type PosteriorTask } from "./posterior_task.ts";

/**
 * The posterior of a linear network, reduced by exact algebra to what the data can tell apart:
 *
 * - Inputs enter by the r coordinates of their span, in which the design is diagonal, √κ. Weights outside keep their prior.
 * - Neurons may be rotated among one another. In a frame whose first m axes span the anchor's columns, the others are alike:
 *   of the readout there only its length matters, and of the weights only their Gram matrix, which has the law of a
 *   triangular matrix with as many rows as the span has coordinates, instead of one row a neuron.
 */
export interface GibbsProblem {
  /** N. */
  readonly width: number;
  /** D. */
  readonly inputDim: number;
  /** γ. */
  readonly richness: number;
  /** β. */
  readonly inverseTemperature: number;
  /** c = δ/(1+δ). */
  readonly share: number;
  /** s = 1/√(1+δ). */
  readonly scale: number;
  /** Of the training inputs. */
  readonly span: InputSpan;
  /** Uᵀy, `[r]`. */
  readonly labels: Float64Array;
  /** |y|² outside the range of the design: what no linear network can fit. */
  readonly unreachable: number;
  /** Q, orthonormal rows that span the columns of W̄V, `[m, N]`; m = 0 without an anchor. */
  readonly frame: Matrix;
  /** R, W̄V = QᵀR, `[m, r]`. */
  readonly anchorWithin: Matrix;
  /** The test inputs within and outside the span. */
  readonly test: SplitPoints;
  /** QW̄X⊥ᵀ/√D, the test inputs' parts outside the span in the frame, `[m, T]`. */
  readonly anchorOutside: Matrix;
  /** |(1 − QᵀQ)W̄x⊥|²/D for each test input, `[T]`. */
  readonly anchorBeyond: Float64Array;
  /** Σ of the squares of W̄ outside the span. */
  readonly anchorRest: number;
}

/** Reduces a task; see {@linkcode GibbsProblem}. */
export function gibbsProblem(algebra: LinearAlgebra, task: PosteriorTask): GibbsProblem {
  const { inputs, targets, testInputs, width, richness, inverseTemperature, anchor } = task;
  const span = inputSpan(algebra, inputs), { rank, mixing, basis } = span;
  const labels = new Float64Array(rank);
  algebra.apply(mixing, targets, labels);
  const test = splitPoints(algebra, span, testInputs), points = testInputs.rows;
  const within = matrix(anchor ? width : 0, rank), fields = matrix(anchor ? width : 0, points);
  if (anchor) {
    algebra.multiplyInto(within, anchor.weights, basis, { transposeB: true });
    algebra.multiplyInto(fields, anchor.weights, test.outside, { transposeB: true });
  }
  const { frame, coordinates } = neuronFrame(within), m = frame.rows;
  const anchorOutside = matrix(m, points), anchorBeyond = new Float64Array(points);
  if (m > 0) algebra.multiplyInto(anchorOutside, frame, fields);
  for (let t = 0; t < points; t++) {
    let square = 0;
    for (let i = 0; i < fields.rows; i++) square += fields.data[i * points + t] ** 2;
    for (let i = 0; i < m; i++) square -= anchorOutside.data[i * points + t] ** 2;
    anchorBeyond[t] = Math.max(0, square);
  }
  const whole = anchor ? squaredNorm(anchor.weights.data) : 0;
  return {
    ...{ width, inputDim: inputs.cols, richness, inverseTemperature, ...conditionalPrior(task) },
    ...{ span, labels, frame, anchorWithin: coordinates, test, anchorOutside, anchorBeyond },
    unreachable: Math.max(0, squaredNorm(targets) - squaredNorm(labels)),
    anchorRest: Math.max(0, whole - squaredNorm(coordinates.data)),
  };
}

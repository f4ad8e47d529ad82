import { type LeastSquaresTask, leastSquaresTask, trainLoss } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** Data, frozen linear features and the predictor to start from. */
export interface FrozenProblem {
  /** X, `[P, D]`. */
  readonly inputs: Matrix;
  /** y, `[P]`. */
  readonly labels: Float64Array;
  /** F of K(x, x') = xᵀFᵀFx'/D, `[features, D]`; the inputs themselves unless given. */
  readonly features?: Matrix;
  /** Predictor β₀ at the start, `[D]`; 0 unless given. */
  readonly start?: Float64Array;
}

/**
 * Linear regression on frozen linear features, solved for all ridges and all times at once by one eigendecomposition of size
 * min(P, features).
 *
 * With K(x, x') = xᵀFᵀFx'/D, t the time of the flow df/dt = −K(f − y) of ½Σ(f − y)², and λ the ridge of K + λI:
 *
 *     β = β₀ + Fᵀ(V∘c),   cᵢ(t) = (1 − e^{−sᵢt})mᵢ,   cᵢ(λ) = sᵢ/(sᵢ + λ)·mᵢ
 *
 * with s the non-zero eigenvalues of the kernel on the data. Only the predictor changes; the features are read, never written.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025): regression on the frozen kernel of a pretrained network, and their Appendix A.
 */
export class FrozenRegression {
  /** s, eigenvalues of K on the data, positive, `[rank]`. */
  readonly eigenvalues: Float64Array;
  readonly #algebra: LinearAlgebra;
  readonly #problem: FrozenProblem;
  readonly #task: LeastSquaresTask;

  /**
   * Decomposes the data as the features see them.
   *
   * @throws {TypeError} If shapes do not fit.
   */
  constructor(algebra: LinearAlgebra, problem: FrozenProblem) {
    const { inputs, labels, features, start } = problem;
    if (start && start.length !== inputs.cols) {
      throw new TypeError(`Cannot start from ${start.length} coefficients with inputs of ${inputs.cols}`);
    }
    const left = labels.slice();
    if (start) algebra.apply(inputs, start, left, -1, 1);
    const seen = features ? algebra.multiply(inputs, features, { transposeB: true }) : inputs;
    this.#algebra = algebra;
    this.#problem = problem;
    this.#task = leastSquaresTask(algebra, seen, left);
    this.eigenvalues = this.#task.curvature.map((s) => s * inputs.rows / inputs.cols);
  }

  /**
   * The minimum of Σ(f − y)² + λ|f − f₀|²_K, reached from β₀; for λ = 0 the end of gradient flow.
   *
   * @param ridge λ of K + λI, not multiplied by P.
   * @returns β, `[D]`.
   * @throws {RangeError} If λ is negative or not finite.
   */
  atRidge(ridge: number): Float64Array {
    if (!(ridge >= 0 && ridge < Infinity)) {
      throw new RangeError(
        `Cannot fit the readout as ridge must be >= 0 and finite: current value is ${ridge}`,
      );
    }
    return this.#predictor(this.eigenvalues.map((s) => s / (s + ridge)));
  }

  /**
   * Gradient flow at a time.
   *
   * @param time t ≥ 0, may be infinite.
   * @returns β, `[D]`.
   */
  atTime(time: number): Float64Array {
    return this.#predictor(this.#reached(time));
  }

  /**
   * Gradient descent after some steps of size `learningRate` on ½Σ(f − y)².
   *
   * @returns β, `[D]`.
   * @throws {RangeError} If the learning rate times the largest eigenvalue is 2 or more: descent diverges.
   */
  atStep(step: number, learningRate: number): Float64Array {
    return this.#predictor(this.#stepped(step, learningRate));
  }

  /** Mean of (f − y)² over the P training points along the flow. */
  trainLossAtTime(time: number): number {
    return this.#trainLoss(this.#reached(time));
  }

  /** Mean of (f − y)² over the P training points after some steps of descent; see {@linkcode atStep}. */
  trainLossAtStep(step: number, learningRate: number): number {
    return this.#trainLoss(this.#stepped(step, learningRate));
  }

  #reached(time: number): Float64Array {
    if (!(time >= 0)) throw new RangeError(`Cannot train until time ${time}: need a time >= 0`);
    return this.eigenvalues.map((s) => -Math.expm1(-s * time));
  }

  #stepped(step: number, learningRate: number): Float64Array {
    const sharpest = this.eigenvalues.reduce((a, b) => Math.max(a, b), 0);
    if (!(learningRate > 0 && learningRate * sharpest < 2)) {
      throw new RangeError(
        `Cannot descend with learning rate ${learningRate}: need > 0 and < ${2 / sharpest} for these data`,
      );
    }
    // By logarithms where 1 − ηs would round: the more and the smaller the steps, the nearer is the flow.
    return this.eigenvalues.map((s) => {
      const share = learningRate * s;
      return share < 0.5 ? -Math.expm1(step * Math.log1p(-share)) : 1 - (1 - share) ** step;
    });
  }

  #predictor(share: Float64Array): Float64Array {
    const { inputs, features, start } = this.#problem, { basis, minimiser } = this.#task;
    const readout = new Float64Array(features?.rows ?? inputs.cols);
    this.#algebra.applyTransposed(basis!, minimiser.map((m, i) => share[i] * m), readout);
    const out = start?.slice() ?? new Float64Array(inputs.cols);
    if (features) this.#algebra.applyTransposed(features, readout, out, 1, 1);
    else for (let j = 0; j < out.length; j++) out[j] += readout[j];
    return out;
  }

  #trainLoss(share: Float64Array): number {
    return trainLoss(this.#task, this.#task.minimiser.map((m, i) => share[i] * m));
  }
}

/**
 * Features of the kernel M + cI of M = FᵀF: the rows of F, and of √c times the identity.
 *
 * The tangent kernel of a two-layer linear network has c = A: training both layers, linearised.
 *
 * @param features F, `[n, D]`.
 * @param scale c ≥ 0.
 * @returns `[n + D, D]`
 */
export function featuresWithInputs({ rows, cols, data }: Matrix, scale: number): Matrix {
  const out = matrix(rows + cols, cols);
  out.data.set(data);
  for (let j = 0; j < cols; j++) out.data[(rows + j) * cols + j] = Math.sqrt(scale);
  return out;
}

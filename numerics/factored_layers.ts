import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/**
 * The weight layers of a deep linear map, kept as *base + rank-one updates* while a training step is under way.
 *
 *     W̃ₗ = Wₗ + Σₖ cₖ uₗₖ vₗₖᵀ,     map = W̃_L ⋯ W̃₁  (one output)
 *
 * The gradient of any loss of the map is rank one in each layer, so it is stored as its two factors, in slot k; a step
 * reads the base matrices by matrix–vector products only and writes them once, in one product, by {@linkcode merge}.
 */
export class FactoredLayers {
  /** Base weights, input layer first: `[width, inputs]`, `[width, width]`…, `[1, width]`. Changed by `merge` only. */
  readonly weights: readonly Matrix[];
  readonly #algebra: LinearAlgebra;
  readonly #slots: number;
  /** Factors of layer l: slot k is row k. `[slots, rows]` and `[slots, cols]`. */
  readonly #left: Matrix[];
  readonly #right: Matrix[];
  readonly #inner: Float64Array;
  #lastMap: Float64Array = new Float64Array(0);
  readonly #backward: Float64Array[]; // derivative of the output with respect to each layer's output
  readonly #forward: Float64Array[]; // what each layer receives when the first one receives the gradient

  /**
   * @param weights Copied.
   * @param slots Rank-one updates that can be pending at once.
   * @throws {TypeError} If the layers do not chain or the last has not one row.
   */
  constructor(algebra: LinearAlgebra, weights: readonly Matrix[], slots: number) {
    weights.forEach((layer, l) => {
      const next = weights[l + 1]?.cols ?? 1;
      if (layer.rows !== next) {
        throw new TypeError(
          `Cannot chain layer ${l} [${layer.rows}, ${layer.cols}]: the next takes ${next} inputs`,
        );
      }
    });
    this.#algebra = algebra;
    this.#slots = slots;
    this.weights = weights.map(({ rows, cols, data }) => matrix(rows, cols, data.slice()));
    this.#left = weights.map(({ rows }) => matrix(slots, rows));
    this.#right = weights.map(({ cols }) => matrix(slots, cols));
    this.#inner = new Float64Array(slots);
    this.#backward = weights.map(({ rows }) => new Float64Array(rows));
    this.#forward = weights.map(({ cols }) => new Float64Array(cols));
    this.#backward[weights.length - 1][0] = 1;
  }

  /**
   * The map's row vector, `[inputs]`, with the first `coefficients.length` slots pending. Keeps what `fill` needs.
   */
  map(coefficients: Float64Array, out: Float64Array): Float64Array {
    for (let l = this.weights.length - 1; l >= 0; l--) {
      const to = l > 0 ? this.#backward[l - 1] : out;
      this.#algebra.applyTransposed(this.weights[l], this.#backward[l], to);
      this.#correct(l, coefficients, this.#left, this.#backward[l], this.#right, to);
    }
    this.#lastMap = out;
    return out;
  }

  /** The vector that the last call of `map` filled, `[inputs]`. */
  get lastMap(): Float64Array {
    return this.#lastMap;
  }

  /**
   * Stores in slot `slot` the factors of the loss gradient of every layer, given the gradient with respect to the map
   * (`[inputs]`); `coefficients` must be those of the last call of `map`.
   */
  fill(slot: number, gradient: Float64Array, coefficients: Float64Array): void {
    this.#forward[0].set(gradient);
    for (let l = 0; l < this.weights.length; l++) {
      this.#left[l].data.set(this.#backward[l], slot * this.weights[l].rows);
      this.#right[l].data.set(this.#forward[l], slot * this.weights[l].cols);
      if (l + 1 === this.weights.length) break;
      this.#algebra.apply(this.weights[l], this.#forward[l], this.#forward[l + 1]);
      this.#correct(l, coefficients, this.#right, this.#forward[l], this.#left, this.#forward[l + 1]);
    }
  }

  /** Copies the factors of one slot to another. */
  copySlot(from: number, to: number): void {
    this.weights.forEach(({ rows, cols }, l) => {
      this.#left[l].data.copyWithin(to * rows, from * rows, (from + 1) * rows);
      this.#right[l].data.copyWithin(to * cols, from * cols, (from + 1) * cols);
    });
  }

  /** Adds the pending updates of the first `coefficients.length` slots to the base weights. */
  merge(coefficients: Float64Array): void {
    const count = coefficients.length;
    this.weights.forEach((layer, l) => {
      const scaled = matrix(count, layer.rows, this.#left[l].data.slice(0, count * layer.rows));
      for (let k = 0; k < count; k++) {
        for (let i = 0; i < layer.rows; i++) scaled.data[k * layer.rows + i] *= coefficients[k];
      }
      this.#algebra.multiplyInto(layer, scaled, firstRows(this.#right[l], count), {
        transposeA: true,
        keep: 1,
      });
    });
  }

  /** Frobenius norm of Σₖ cₖ uₗₖ vₗₖᵀ for each layer, from the factors' Gram matrices. */
  updateNorms(coefficients: Float64Array): number[] {
    const count = coefficients.length;
    return this.weights.map((_, l) => {
      const left = this.#algebra.gram(firstRows(this.#left[l], count)).data;
      const right = this.#algebra.gram(firstRows(this.#right[l], count)).data;
      let square = 0;
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          square += coefficients[i] * coefficients[j] * left[i * count + j] * right[i * count + j];
        }
      }
      return Math.sqrt(Math.max(0, square));
    });
  }

  /** to += Σₖ cₖ (aₖ·x) bₖ over the pending slots. */
  #correct(
    layer: number,
    coefficients: Float64Array,
    a: readonly Matrix[],
    x: Float64Array,
    b: readonly Matrix[],
    to: Float64Array,
  ): void {
    const count = coefficients.length;
    if (count === 0) return;
    const inner = this.#inner.subarray(0, count);
    this.#algebra.apply(firstRows(a[layer], count), x, inner);
    for (let k = 0; k < count; k++) inner[k] *= coefficients[k];
    this.#algebra.applyTransposed(firstRows(b[layer], count), inner, to, 1, 1);
  }

  /** Derivative of the map's output with respect to the first layer's output, `[width]`, at the last call of `map`. */
  get readIn(): Float64Array {
    return this.#backward[0];
  }

  /** Slots that can be pending at once. */
  get slots(): number {
    return this.#slots;
  }
}

function firstRows(a: Matrix, count: number): Matrix {
  return { rows: count, cols: a.cols, data: a.data.subarray(0, count * a.cols) };
}

import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { norm } from "./norm.ts";
import { applyBoost, boost, type TwoLayers } from "./split_boost.ts";
import type { DataSpan } from "./split_span.ts";

/**
 * Two layers split along their readout, with e the unit vector along a at the start:
 *
 *     W = e w̃ᵀ + R,  a = αe + r,  eᵀR = 0,  e·r = 0;     w = V w̃ in the coordinates of a task
 *
 * Keeps the rest (R, r) and puts the layers together again; who follows α and w passes them in.
 */
export class SplitRest {
  /** α at the start. */
  readonly alpha: number;
  /** w at the start, `[rank]`. */
  readonly along: Float64Array;
  readonly #algebra: LinearAlgebra;
  readonly #span: DataSpan;
  readonly #e: Float64Array;
  readonly #fullAlong: Float64Array; // w̃ at the start, `[inputs]`
  readonly #rest: TwoLayers;
  readonly #startSquare: number;
  #map: Float64Array; // Rᵀr, `[inputs]`
  #coordinates: Float64Array;

  /** @param layers Taken over; a must not vanish. */
  constructor(algebra: LinearAlgebra, { hidden, readout }: TwoLayers, span: DataSpan) {
    this.#algebra = algebra;
    this.#span = span;
    this.alpha = norm(readout);
    this.#e = readout.map((x) => x / this.alpha);
    this.#fullAlong = new Float64Array(hidden.cols);
    algebra.applyTransposed(hidden, this.#e, this.#fullAlong);
    this.along = span.coordinates(this.#fullAlong);
    algebra.rankOneUpdate(hidden, this.#e, this.#fullAlong, -1);
    this.#rest = { hidden, readout: new Float64Array(readout.length) };
    this.#startSquare = norm(hidden.data) ** 2;
    this.#map = new Float64Array(hidden.cols);
    this.#coordinates = span.coordinates(this.#map);
  }

  /** q = V Rᵀr, the rest's part of the map, `[rank]`. */
  get coordinates(): Float64Array {
    return this.#coordinates;
  }

  /** m² = |R|² + |r|² in Frobenius norm: |R|² − |r|² is conserved and r = 0 at first, so it is |R(0)|² + 2|r|². */
  get squaredSize(): number {
    return this.#startSquare + 2 * norm(this.#rest.readout) ** 2;
  }

  /** Moves the rest by one boost with Γ = ∫g dt, `[rank]`. */
  push(impulse: Float64Array): void {
    applyBoost(this.#algebra, this.#rest, boost(this.#algebra, this.#rest, this.#span.lift(impulse)));
    this.#algebra.applyTransposed(this.#rest.hidden, this.#rest.readout, this.#map);
    this.#coordinates = this.#span.coordinates(this.#map);
  }

  /** β of the map with α and w as they are now: α w̃ + Rᵀr, `[inputs]`. */
  predictor(alpha: number, along: Float64Array): Float64Array {
    const out = this.#full(along);
    for (let j = 0; j < out.length; j++) out[j] = alpha * out[j] + this.#map[j];
    return out;
  }

  /** W and a with α and w as they are now. */
  weights(alpha: number, along: Float64Array): readonly Matrix[] {
    const { hidden: { rows, cols, data }, readout } = this.#rest;
    const hidden = matrix(rows, cols, data.slice());
    this.#algebra.rankOneUpdate(hidden, this.#e, this.#full(along), 1);
    return [hidden, matrix(1, rows, this.#e.map((x, i) => alpha * x + readout[i]))];
  }

  /** w̃: only its part in the span of the data moves. */
  #full(along: Float64Array): Float64Array {
    const change = new Float64Array(along.length);
    for (let i = 0; i < change.length; i++) change[i] = along[i] - this.along[i];
    const out = this.#span.lift(change);
    for (let j = 0; j < out.length; j++) out[j] += this.#fullAlong[j];
    return out;
  }
}

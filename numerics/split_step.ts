import type { ChebyshevCoefficients } from "./chebyshev_coefficients.ts";

/** Right-hand side of an ordinary differential equation: fills `out` with dy/dt at y. */
export type Derivative = (y: Float64Array, out: Float64Array) => void;

/**
 * Chebyshev steps of a short vector y, all buffers allocated once.
 *
 * @see {@linkcode ChebyshevCoefficients} for the formula.
 */
export class SplitStep {
  /** y at the end of the last step. */
  end: Float64Array;
  /** dy/dt there. */
  readonly endSlope: Float64Array;
  readonly #derivative: Derivative;
  #older: Float64Array;
  #now: Float64Array;
  readonly #slope: Float64Array;

  /** @param length Of y. */
  constructor(length: number, derivative: Derivative) {
    this.#derivative = derivative;
    this.end = new Float64Array(length);
    this.endSlope = new Float64Array(length);
    this.#older = new Float64Array(length);
    this.#now = new Float64Array(length);
    this.#slope = new Float64Array(length);
  }

  /** Steps from `y`, where dy/dt is `slope`; leaves the result in `end` and `endSlope`. */
  from(y: Float64Array, slope: Float64Array, step: number, coefficients: ChebyshevCoefficients): void {
    const { stages, mu, nu, muTilde, gammaTilde } = coefficients;
    this.#older.set(y);
    for (let i = 0; i < y.length; i++) this.end[i] = y[i] + muTilde[1] * step * slope[i];
    for (let j = 2; j <= stages; j++) {
      this.#derivative(this.end, this.#slope);
      combine(
        this.#now,
        [y, this.end, this.#older, this.#slope, slope],
        [1 - mu[j] - nu[j], mu[j], nu[j], muTilde[j] * step, gammaTilde[j] * step],
      );
      [this.#older, this.end, this.#now] = [this.end, this.#now, this.#older];
    }
    this.#derivative(this.end, this.endSlope);
  }

  /** Embedded error estimate 0.8(y − y') + 0.4h(F + F') of the last step, norm over the entries from … to − 1. */
  error(y: Float64Array, slope: Float64Array, step: number, from: number, to: number): number {
    let square = 0;
    for (let i = from; i < to; i++) {
      square += (0.8 * (y[i] - this.end[i]) + 0.4 * step * (slope[i] + this.endSlope[i])) ** 2;
    }
    return Math.sqrt(square);
  }
}

/** out ← Σ weight·vector over five vectors. */
function combine(
  out: Float64Array,
  [a, b, c, d, e]: readonly Float64Array[],
  [p, q, r, s, t]: readonly number[],
): void {
  for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * b[i] + r * c[i] + s * d[i] + t * e[i];
}

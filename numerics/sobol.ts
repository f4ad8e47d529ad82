import table from "./joe_kuo_directions.json" with { type: "json" };
import { type DrawKey, uniforms } from "./draws.ts";

/** Dimensions for which there are direction numbers. */
export const SOBOL_DIMENSIONS: number = table.rows.length + 1;

const BITS = 32;

/**
 * The direction numbers v₁ … v₃₂ of one dimension as 32-bit fractions: bit 31 is ½.
 *
 *     v_k = m_k/2^k,   m_k = 2a₁m_{k−1} ⊕ 4a₂m_{k−2} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s}
 *
 * s and a₁…a_{s−1} are degree and inner coefficients of a primitive polynomial over two elements.
 *
 * @param dimension From 0; dimension 0 is the sequence of van der Corput.
 * @returns `[32]`
 * @throws {RangeError} If there are no numbers for that dimension.
 * @see Joe, Kuo, *Constructing Sobol sequences with better two-dimensional projections* (2008), table new-joe-kuo-6.
 */
export function sobolDirections(dimension: number): Uint32Array {
  if (!Number.isInteger(dimension) || dimension < 0 || dimension >= SOBOL_DIMENSIONS) {
    throw new RangeError(
      `Cannot make Sobol points in dimension ${dimension}: need an integer from 0 to ${SOBOL_DIMENSIONS - 1}`,
    );
  }
  const directions = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) directions[k] = 1 << (31 - k);
    return directions;
  }
  const [, degree, inner, ...first] = table.rows[dimension - 1];
  for (let k = 0; k < degree; k++) directions[k] = first[k] << (31 - k);
  for (let k = degree; k < BITS; k++) {
    let next = directions[k - degree] ^ (directions[k - degree] >>> degree);
    for (let j = 1; j < degree; j++) {
      if ((inner >>> (degree - 1 - j)) & 1) next ^= directions[k - j];
    }
    directions[k] = next;
  }
  return directions;
}

/**
 * The first points of a Sobol sequence, in Gray-code order, coordinate by coordinate: scrambled by a random lower
 * triangular matrix and a digital shift in every dimension (Matoušek 1998), or as published.
 *
 * A scrambled point is uniform on the unit cube, so that averages over the points are without bias, and 2^m points are still
 * a (t, m, s)-net; independent keys give independent estimates, whose spread measures the error.
 *
 * @param dimension From 0.
 * @param out Receives x_i in [0, 1), i = 0 … `out.length` − 1: multiples of 2⁻³², plus 2⁻³³ if scrambled, so that no point is 0.
 * @param key Names the scrambling; without it the points are those published.
 * @throws {RangeError} If there are no direction numbers for that dimension.
 *
 * @example The first points of dimension 1
 * ```ts
 * import { sobolPoints } from "./sobol.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const points = new Float64Array(4);
 * sobolPoints(1, points);
 * deepStrictEqual([...points], [0, 0.5, 0.25, 0.75]);
 * ```
 */
export function sobolPoints(dimension: number, out: Float64Array, key?: DrawKey): void {
  const directions = sobolDirections(dimension);
  let point = key ? scramble(directions, key, dimension) : 0;
  const offset = key ? 0.5 : 0;
  for (let i = 0;;) {
    out[i] = ((point >>> 0) + offset) * 2 ** -BITS;
    if (++i >= out.length) return;
    point ^= directions[31 - Math.clz32(i & -i)];
  }
}

/** Multiplies the directions by a random lower triangular matrix with unit diagonal, and returns a random shift. */
function scramble(directions: Uint32Array, key: DrawKey, dimension: number): number {
  const words = uniforms({ ...key, purpose: `${key.purpose}: scrambling ${dimension}` }, BITS + 1)
    .map((u) => Math.floor(u * 2 ** BITS));
  for (let k = 0; k < BITS; k++) {
    let scrambled = 0;
    for (let digit = 0; digit < BITS; digit++) { // digit 0 is the most significant
      const place = 31 - digit;
      // Random weights for the digits before this one, 1 for itself, 0 for those behind
      const row = digit === 0 ? 0x80000000 : ((words[digit] & (-1 << (place + 1))) | (1 << place));
      scrambled |= parity(directions[k] & row) << place;
    }
    directions[k] = scrambled;
  }
  return words[BITS];
}

function parity(word: number): number {
  word ^= word >>> 16;
  word ^= word >>> 8;
  word ^= word >>> 4;
  word ^= word >>> 2;
  return (word ^ (word >>> 1)) & 1;
}

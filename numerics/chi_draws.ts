import { type DrawKey, normals, uniforms } from "./draws.ts";

/** Trials held ready for a number; each fails with probability below 0.05, so all do with less than 10⁻⁴¹. */
const TRIALS = 32;

/**
 * Lengths of standard normal vectors: √χ² with the degrees of freedom asked for, whatever their number at the same cost.
 *
 * Marsaglia and Tsang's rejection for the gamma distribution with shape k/2; one degree of freedom is |z|.
 *
 * @param key Names the draw; entry i depends on (key, i, k_i) only.
 * @param freedoms k, integers ≥ 0, `[n]`; a vector without components has length 0.
 * @returns `[n]`
 * @throws {RangeError} If a number of degrees of freedom is not an integer ≥ 0.
 * @see Marsaglia, Tsang, *A simple method for generating gamma variables* (2000).
 *
 * @example
 * ```ts
 * import { chis } from "./chi_draws.ts";
 * import { ok } from "node:assert/strict";
 *
 * const [length] = chis({ seed: 1, cell: 0, instance: 0, purpose: "example" }, [1e6]);
 * ok(Math.abs(length / 1000 - 1) < 0.005); // a long vector has hardly any scatter
 * ```
 */
export function chis(key: DrawKey, freedoms: readonly number[]): Float64Array {
  return Float64Array.from(freedoms, (freedom, i) => {
    if (!(Number.isInteger(freedom) && freedom >= 0)) {
      throw new RangeError(`Cannot draw a length with ${freedom} degrees of freedom: need an integer >= 0`);
    }
    if (freedom === 0) return 0;
    const own = { ...key, purpose: `${key.purpose}, length ${i}` };
    return freedom === 1 ? Math.abs(normals(own, 1)[0]) : chi(own, freedom);
  });
}

function chi(key: DrawKey, freedom: number): number {
  const d = freedom / 2 - 1 / 3, c = 1 / Math.sqrt(9 * d);
  const z = normals(key, TRIALS), u = uniforms({ ...key, purpose: `${key.purpose}, trials` }, TRIALS);
  for (let i = 0; i < TRIALS; i++) {
    const v = (1 + c * z[i]) ** 3;
    if (v > 0 && Math.log(u[i]) < 0.5 * z[i] ** 2 + d - d * v + d * Math.log(v)) return Math.sqrt(2 * d * v);
  }
  throw new RangeError(`Cannot draw a length with ${freedom} degrees of freedom in ${TRIALS} trials`);
}

import { type Complex, plus, times } from "./complex.ts";

/** Averages of powers of the resolvent r = 1/(z + x) over a spectrum, at one z. */
export interface ResolventAverages {
  /** z. */
  readonly z: Complex;
  /** ⟨r⟩. */
  readonly first: Complex;
  /** ⟨r²⟩. */
  readonly second: Complex;
  /** ⟨r³⟩. */
  readonly third: Complex;
}

/**
 * ⟨r^p⟩ = Σ_j w_j/(z + x_j)^p for p = 1, 2, 3. Averages of products at two arguments follow from them, as
 * r r' = (r − r')/(z' − z).
 *
 * @param nodes x_j ≥ 0; weights of any sign.
 */
export function resolventAverages(z: Complex, nodes: Float64Array, weights: Float64Array): ResolventAverages {
  let first: Complex = [0, 0], second: Complex = [0, 0], third: Complex = [0, 0];
  for (let j = 0; j < nodes.length; j++) {
    const a = z[0] + nodes[j], size = a * a + z[1] * z[1];
    const r: Complex = [a / size, -z[1] / size], weighted = times(r, weights[j]), square = times(weighted, r);
    first = plus(first, weighted);
    second = plus(second, square);
    third = plus(third, times(square, r));
  }
  return { z, first, second, third };
}

import type { Complex } from "./complex.ts";

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
  let a1 = 0, b1 = 0, a2 = 0, b2 = 0, a3 = 0, b3 = 0;
  for (let j = 0; j < nodes.length; j++) {
    const distance = z[0] + nodes[j], size = distance * distance + z[1] * z[1], weight = weights[j];
    const a = distance / size, b = -z[1] / size;
    const squareRe = a * a - b * b, squareIm = 2 * a * b;
    a1 += weight * a;
    b1 += weight * b;
    a2 += weight * squareRe;
    b2 += weight * squareIm;
    a3 += weight * (squareRe * a - squareIm * b);
    b3 += weight * (squareRe * b + squareIm * a);
  }
  return { z, first: [a1, b1], second: [a2, b2], third: [a3, b3] };
}

/** A quadrature for averages over the eigenvalues of XᵀX/D; see {@linkcode marchenkoPastur}. */
export interface MarchenkoPastur {
  /** x_j > 0, ascending, `[J]`. */
  readonly nodes: Float64Array;
  /** w_j > 0, `[J]`. */
  readonly weights: Float64Array;
  /** Weight of the eigenvalue 0: what the others leave of 1. */
  readonly atom: number;
}

/** Signed weights on nodes; see {@linkcode marchenkoPasturShift}. */
export interface SpectralShift {
  /** Ascending, the edges of the spectrum among them, `[J + 2]`. */
  readonly nodes: Float64Array;
  /** Of sum 0, `[J + 2]`. */
  readonly weights: Float64Array;
}

/**
 * Nodes and weights for averages over the Marchenko–Pastur law, the spectrum of XᵀX/D for P × D standard normal inputs,
 * D → ∞ at fixed α = P/D:
 *
 *     ρ(x) = (1−α)₊ δ(x) + √((λ₊−x)(x−λ₋))/(2πx),   λ± = (1 ± √α)²
 *     ∫ρf ≈ atom·f(0) + Σ_j w_j f(x_j),   x_j = 1 + α + 2√α cos θ_j,   w_j = 2α sin²θ_j/((J+1)x_j),   θ_j = πj/(J+1)
 *
 * Gauss–Chebyshev nodes. The atom is 1 − Σw_j, not (1−α)₊: polynomials up to degree 2J have the right average even where
 * the lower edge touches 0 (α = 1) and the quadrature alone would lose mass there.
 *
 * @param ratio α > 0.
 * @param count J; {@linkcode marchenkoPasturOrder} gives one for exponentials.
 * @throws {RangeError} If α is not positive and finite, or J is not a positive integer.
 *
 * @example The mean eigenvalue is α
 * ```ts
 * import { marchenkoPastur } from "./marchenko_pastur.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { nodes, weights } = marchenkoPastur(0.5, 32);
 * ok(Math.abs(nodes.reduce((sum, x, j) => sum + weights[j] * x, 0) - 0.5) < 1e-14);
 * ```
 */
export function marchenkoPastur(ratio: number, count: number): MarchenkoPastur {
  requireDomain(ratio, count);
  const nodes = new Float64Array(count), weights = new Float64Array(count);
  let sum = 0;
  for (let j = 0; j < count; j++) {
    const angle = Math.PI * (count - j) / (count + 1);
    nodes[j] = at(ratio, angle);
    weights[j] = 2 * ratio * Math.sin(angle) ** 2 / ((count + 1) * nodes[j]);
    sum += weights[j];
  }
  return { nodes, weights, atom: 1 - sum };
}

/**
 * What finite D adds, to first order, to the mean spectrum of XᵀX/D for real normal inputs:
 *
 *     E tr f(XᵀX/D) = D∫ρf + ν(f) + O(1/D),   ν(f) = (f(λ₋) + f(λ₊))/4 − (1/2π)∫ f(x) dx/√((λ₊−x)(x−λ₋))
 *
 * On the nodes of {@linkcode marchenkoPastur} and the two edges, Gauss–Lobatto–Chebyshev. Has no mass.
 *
 * @see Bai and Silverstein (2004), central limit theorem for linear spectral statistics, real case.
 */
export function marchenkoPasturShift(ratio: number, count: number): SpectralShift {
  requireDomain(ratio, count);
  const nodes = new Float64Array(count + 2), weights = new Float64Array(count + 2);
  for (let j = 0; j < count + 2; j++) {
    const end = j === 0 || j === count + 1;
    nodes[j] = at(ratio, Math.PI * (count + 1 - j) / (count + 1));
    weights[j] = (end ? 0.25 : 0) - (end ? 0.25 : 0.5) / (count + 1);
  }
  return { nodes, weights };
}

/**
 * J that resolves e^{−xt}, (1 − e^{−xt})²/x and their products to about 1e-12.
 *
 *     J = max(32, min(8√(√α t), 30/|ln α|)) + 8, at most 4000
 *
 * The Chebyshev coefficients of an exponential fall off beyond √t; the pole of the weights at 0 beyond 1/|ln α|, which is all
 * that matters once the slowest mode has decayed. At α = 1 the first holds for ever: t up to 10⁵.
 */
export function marchenkoPasturOrder(ratio: number, time: number): number {
  const pole = 30 / Math.abs(Math.log(ratio));
  return Math.ceil(Math.min(4000, Math.max(32, Math.min(8 * Math.sqrt(Math.sqrt(ratio) * time), pole)))) + 8;
}

/** 1 + α + 2√α cos θ, without cancellation near the lower edge. */
function at(ratio: number, angle: number): number {
  const root = Math.sqrt(ratio);
  return (1 - root) ** 2 + 4 * root * Math.cos(angle / 2) ** 2;
}

function requireDomain(ratio: number, count: number): void {
  if (!(ratio > 0 && ratio < Infinity)) {
    throw new RangeError(
      `Cannot average over a spectrum as the sample ratio must be > 0 and finite: current value is ${ratio}`,
    );
  }
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`Cannot average over a spectrum with ${count} nodes: need a positive integer`);
  }
}

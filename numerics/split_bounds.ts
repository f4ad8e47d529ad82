/*
 * Bounds for what the split flow neglects of the rest X = [r | R] of two layers during a step, in Frobenius norms.
 * Under any gradient g(t) the rest obeys dX/dt = −X A(t) with A = [[0, gᵀ], [g, 0]], |A| = |g|.
 */

/**
 * How far q = Rᵀr, the rest's part of the map, moves at most while the gradient's path length grows by γ = ∫|g|dt.
 *
 *     dq/dt = −(|r|² + RᵀR) g,   |r|² + |R|² ≤ m²e^{2γ}   ⟹   ∫|dq| ≤ m² (e^{2γ} − 1)/2,     m² = |r|² + |R|² at first
 *
 * The growth is that of d(|r|² + |R|²)/dt = −4 rᵀRg ≤ 4|r||R||g| ≤ 2(|r|² + |R|²)|g|.
 *
 * @param squaredSize m².
 * @param path γ.
 */
export function couplingBound(squaredSize: number, path: number): number {
  return squaredSize * Math.expm1(2 * path) / 2;
}

/**
 * How far the rest is at most from where one boost by the impulse Γ = ∫g dt takes it.
 *
 *     |U − e^{−∫A}| ≤ γ²/4 + 2 (e^γ − 1 − γ − γ²/2)
 *
 * with U the exact flow: both series agree to first order in A; the second-order terms differ by half the ordered
 * integral of the commutator [A, A'] = g g'ᵀ − g' gᵀ, of norm at most |g||g'|; the k-th terms are each at most γᵏ/k!.
 *
 * @param size m, of the rest at first.
 * @param path γ = ∫|g|dt ≥ |Γ|.
 */
export function restBound(size: number, path: number): number {
  // Where the difference would cancel, the series: γ³/6·(1 + γ/4 + γ²/20 + …) from above.
  const higher = path < 0.1 ? path ** 3 / 6 * (1 + path / 3) : Math.expm1(path) - path - path ** 2 / 2;
  return size * (path ** 2 / 4 + 2 * higher);
}

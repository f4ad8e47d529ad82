/** Coefficients of one step of {@linkcode chebyshevStages}: Y_j from Y_0, Y_{j−1}, Y_{j−2} and the slopes at Y_{j−1} and Y_0. */
export interface ChebyshevStages {
  /** μ̃₁: Y₁ = Y₀ + μ̃₁HF₀. */
  readonly first: number;
  /** For j = 2 … s: μ_j, ν_j, μ̃_j, γ̃_j. */
  readonly later: readonly (readonly [number, number, number, number])[];
}

/** Damping of the stability polynomial's oscillations. */
const DAMPING = 2 / 13;

/**
 * A Runge–Kutta–Chebyshev method of s stages and order 2, for n steps of descent at once rather than for a flow over their time.
 *
 *     Y_j = (1−μ_j−ν_j)Y₀ + μ_jY_{j−1} + ν_jY_{j−2} + H(μ̃_jF(Y_{j−1}) + γ̃_jF₀),   P_s(x) = a_s + b_sT_s(w₀ + w₁x)
 *
 * n steps y ← y + ηF(y) make y + HF + ½(1 − 1/n)H²F'F + …, H = nη. The method of Sommeijer and Verwer has 1 − 1/n = 1; w₁ and all
 * b_j scaled by it and by its inverse give P_s''(0) = 1 − 1/n, so that there is no error of first order in η, and one step (n = 1)
 * would be exact.
 *
 * @param count s ≥ 2.
 * @param steps n ≥ 2.
 * @returns Coefficients, and the H·λ up to which a decay at rate λ is stable: about 2s²/3.
 * @see Sommeijer, Shampine, Verwer, *RKC: an explicit solver for parabolic PDEs* (1998); the case of finite n derived here.
 */
export function chebyshevStages(count: number, steps: number): { stages: ChebyshevStages; stable: number } {
  const curvature = 1 - 1 / steps;
  const w0 = 1 + DAMPING / count ** 2;
  const t = [1, w0], slope = [0, 1], second = [0, 0];
  for (let j = 2; j <= count; j++) {
    t[j] = 2 * w0 * t[j - 1] - t[j - 2];
    slope[j] = 2 * w0 * slope[j - 1] - slope[j - 2] + 2 * t[j - 1];
    second[j] = 2 * w0 * second[j - 1] - second[j - 2] + 4 * slope[j - 1];
  }
  const w1 = curvature * slope[count] / second[count];
  const b = second.map((value, j) => value / (curvature * slope[j] ** 2));
  b[0] = b[1] = b[2];
  const later: [number, number, number, number][] = [];
  for (let j = 2; j <= count; j++) {
    const push = 2 * b[j] * w1 / b[j - 1];
    later.push([
      2 * b[j] * w0 / b[j - 1],
      -b[j] / b[j - 2],
      push,
      -(1 - b[j - 1] * t[j - 1]) * push,
    ]);
  }
  return { stages: { first: b[1] * w1, later }, stable: (w0 + 1) / w1 };
}

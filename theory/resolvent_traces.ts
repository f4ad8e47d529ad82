/** Traces T_k of powers of a resolvent at the shift ℓ, with the zero eigenvalues apart; see {@linkcode splitTraces}. */
export interface SplitTraces {
  /** T₁ … T₄ of the eigenvalues that are not exactly 0, at leading order: finite as ℓ → 0. */
  readonly rest: readonly [number, number, number, number];
  /** ω, in which the following are counted: ℓ if there are zero eigenvalues, else 1. */
  readonly unit: number;
  /** ωᵏT_k of all eigenvalues: finite as well. */
  readonly scaled: readonly [number, number, number, number];
  /** What the next order in 1/ν adds to T₁ and T₂. */
  readonly next: readonly [number, number];
}

/**
 * The same traces as {@linkcode resolventTraces} for any ℓ > 0, however small: more points than dimensions leave n − ν zero
 * eigenvalues, whose 1/ℓᵏ would hide the others.
 */
export function splitTraces(samples: number, degrees: number, shift: number): SplitTraces {
  const zeros = Math.max(0, samples - degrees), unit = zeros > 0 ? shift : 1;
  const few = Math.min(samples, degrees), many = Math.max(samples, degrees);
  const { leading: rest, next } = resolventTraces(few, many, shift);
  const [u1, u2, u3, u4] = rest.map((t, k) => zeros + t * unit ** (k + 1));
  return { rest, unit, scaled: [u1, u2, u3, u4], next };
}

/** Traces of powers of the resolvent of a Wishart matrix, averaged; see {@linkcode resolventTraces}. */
export interface ResolventTraces {
  /** T₁ … T₄ at leading order. */
  readonly leading: readonly [number, number, number, number];
  /** What the next order in 1/ν adds to T₁ and T₂. */
  readonly next: readonly [number, number];
}

/**
 * Average traces T_k = E tr(ZZᵀ + ℓI)⁻ᵏ, Z `[n, ν]` standard normal, to first order in 1/ν:
 *
 *     T₁ = t + δ,   ls·t² + (ls + 1 − y)t − y = 0,   y = n/ν,   ls = ℓ/ν
 *     δ = ((1+y+ls)/Δ − 1/√Δ)/(2ν),   Δ = (1+y+ls)² − 4y
 *
 * t is the Marčenko–Pastur law, δ the shift of real Gaussian data; T_{k+1} = −(1/k) dT_k/dℓ. As ℓ → 0 with n < ν this is
 * n/(ν−n) + n/(ν−n)², the beginning of the exact n/(ν−n−1).
 *
 * @param samples n.
 * @param degrees ν.
 * @param shift ℓ > 0.
 * @see Marčenko, Pastur (1967); Bai, Silverstein (2004) for the shift.
 */
export function resolventTraces(samples: number, degrees: number, shift: number): ResolventTraces {
  const y = samples / degrees, l = shift / degrees;
  // Δ = (1+y+ls)² − 4y, without its cancellation near y = 1.
  const sum = 1 + y + l,
    square = (1 - y) ** 2 + l * (2 + 2 * y + l),
    root = Math.sqrt(square),
    tilt = l + 1 - y;
  // The stable one of the two forms of the positive root of the quadratic.
  const first = tilt > 0 ? 2 * y / (tilt + root) : (root - tilt) / (2 * l);
  // Power series t(l + ε) = Σ τⱼεʲ from the quadratic, order by order.
  const tau = [first];
  for (let j = 1; j < 4; j++) {
    let inner = 0, before = 0;
    for (let i = 1; i < j; i++) inner += tau[i] * tau[j - i];
    for (let i = 0; i < j; i++) before += tau[i] * tau[j - 1 - i];
    tau.push(-(l * inner + before + tau[j - 1]) / root);
  }
  const [t1, t2, t3, t4] = tau.map((value, k) => (k % 2 === 0 ? value : -value) / degrees ** k);
  return {
    leading: [t1, t2, t3, t4],
    next: [
      (sum / square - 1 / root) / (2 * degrees),
      (2 * sum ** 2 / square ** 2 - 1 / square - sum / (square * root)) / (2 * degrees ** 2),
    ],
  };
}

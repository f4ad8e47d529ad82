/**
 * Coefficients of one step of the stabilised second-order Runge–Kutta–Chebyshev method with s stages:
 *
 *     Y₁ = Y₀ + μ̃₁hF₀
 *     Yⱼ = (1−μⱼ−νⱼ)Y₀ + μⱼYⱼ₋₁ + νⱼYⱼ₋₂ + μ̃ⱼhFⱼ₋₁ + γ̃ⱼhF₀,     j = 2 … s
 *
 * Each array is indexed by j and has length s + 1.
 */
export interface ChebyshevCoefficients {
  /** s, number of stages. */
  readonly stages: number;
  /** μ. */
  readonly mu: Float64Array;
  /** ν. */
  readonly nu: Float64Array;
  /** μ̃. */
  readonly muTilde: Float64Array;
  /** γ̃. */
  readonly gammaTilde: Float64Array;
}

const cache = new Map<number, ChebyshevCoefficients>();

/**
 * The {@linkcode ChebyshevCoefficients} for `stages` ≥ 2, memoised.
 *
 * The stability interval on the negative real axis is about 0.65·s², so the cost of a stiff step grows as the square
 * root of its stiffness: made for gradient flows, whose Jacobian (minus the Hessian) is symmetric.
 *
 * @see Sommeijer, Shampine, Verwer, *RKC: an explicit solver for parabolic PDEs* (1998), damping ε = 2/13.
 */
export function chebyshevCoefficients(stages: number): ChebyshevCoefficients {
  if (!Number.isInteger(stages) || stages < 2) {
    throw new RangeError(`Cannot make a Chebyshev step of ${stages} stages: need an integer >= 2`);
  }
  let known = cache.get(stages);
  if (!known) cache.set(stages, known = derive(stages));
  return known;
}

/** Stages that keep a step of size `step` stable when the Jacobian's spectral radius is `stiffness`. */
export function stagesFor(step: number, stiffness: number): number {
  return Math.max(2, 1 + Math.ceil(Math.sqrt(1 + 1.54 * step * stiffness)));
}

function derive(stages: number): ChebyshevCoefficients {
  const w0 = 1 + 2 / 13 / stages ** 2;
  // Chebyshev polynomials and their first two derivatives at w0, by the three-term recurrence.
  const t = new Float64Array(stages + 1),
    t1 = new Float64Array(stages + 1),
    t2 = new Float64Array(stages + 1);
  t[0] = 1;
  t[1] = w0;
  t1[1] = 1;
  for (let j = 2; j <= stages; j++) {
    t[j] = 2 * w0 * t[j - 1] - t[j - 2];
    t1[j] = 2 * t[j - 1] + 2 * w0 * t1[j - 1] - t1[j - 2];
    t2[j] = 4 * t1[j - 1] + 2 * w0 * t2[j - 1] - t2[j - 2];
  }
  const w1 = t1[stages] / t2[stages];
  const b = Float64Array.from(t, (_, j) => t2[Math.max(j, 2)] / t1[Math.max(j, 2)] ** 2);
  const mu = new Float64Array(stages + 1), nu = new Float64Array(stages + 1);
  const muTilde = new Float64Array(stages + 1), gammaTilde = new Float64Array(stages + 1);
  muTilde[1] = b[1] * w1;
  for (let j = 2; j <= stages; j++) {
    mu[j] = 2 * b[j] * w0 / b[j - 1];
    nu[j] = -b[j] / b[j - 2];
    muTilde[j] = 2 * b[j] * w1 / b[j - 1];
    gammaTilde[j] = -(1 - b[j - 1] * t[j - 1]) * muTilde[j];
  }
  return { stages, mu, nu, muTilde, gammaTilde };
}

/** Harmonics up to this degree are kept apart; the rest of the spectrum is too fine for any number of samples here. */
const HIGHEST = 40;

/** A degree of the arc-cosine kernel on Gaussian inputs. */
export interface SphereDegree {
  /** l. */
  readonly degree: number;
  /** N_l, harmonics of this degree. */
  readonly count: number;
  /** Eigenvalue of each, of E relu(w·x) relu(w·x') over w ~ N(0, I) as an operator on functions of x ~ N(0, I). */
  readonly eigenvalue: number;
}

/**
 * Spectrum of the kernel k(x, x') = E relu(w·x) relu(w·x'), w ~ N(0, I), of infinitely many random ReLU neurons, for inputs
 * x ~ N(0, I) in d dimensions. It is homogeneous in |x| and depends on the angle only, so eigenfunctions are |x|Y_l(x/|x|).
 *
 *     eigenvalue_l = (d λ_l)²,   λ_0 = Γ(d/2)/(2√π Γ((d+1)/2)),   λ_1 = 1/(2d),   λ_{l+2} = −λ_l (l − 1)/(l + d + 1)
 *     N_l = C(l+d−1, l) − C(l+d−3, l−2)
 *
 * λ_l are the coefficients of relu (Funk, Hecke); odd degrees above 1 have none. Their sum over all harmonics is d/2.
 *
 * @param inputDim d ≥ 2.
 * @returns Degrees 0, 1, 2, 4, 6, … 40.
 * @see Cho, Saul (2009); Bach (2017), *Breaking the curse of dimensionality with convex neural networks*, for the coefficients.
 */
export function sphereSpectrum(inputDim: number): readonly SphereDegree[] {
  const degrees: SphereDegree[] = [], d = inputDim;
  let coefficient = halfGammaRatio(d) / (2 * Math.sqrt(Math.PI));
  const add = (degree: number, lambda: number) =>
    degrees.push({ degree, count: harmonics(degree, d), eigenvalue: (d * lambda) ** 2 });
  for (let l = 0; l <= HIGHEST; l += 2) {
    add(l, coefficient);
    if (l === 0) add(1, 1 / (2 * d));
    coefficient *= -(l - 1) / (l + d + 1);
  }
  return degrees;
}

/**
 * Share of E f², f = Σ_j c_j relu(v_j·x) with unit v_j, that lies in the harmonics of one degree.
 *
 *     E f² at degree l = N_l (eigenvalue_l/d) Σ_jk c_jc_k P_l(v_j·v_k)
 *
 * P_l is the Gegenbauer polynomial of d dimensions with P_l(1) = 1.
 *
 * @param pairs Σ c_jc_k over the pairs of each cosine.
 */
export function degreePower(
  { degree, count, eigenvalue }: SphereDegree,
  inputDim: number,
  pairs: readonly { readonly cosine: number; readonly weight: number }[],
): number {
  const sum = pairs.reduce(
    (all, { cosine, weight }) => all + weight * gegenbauer(degree, inputDim, cosine),
    0,
  );
  return count * eigenvalue / inputDim * sum;
}

/** P_l(t), P_l(1) = 1. */
function gegenbauer(degree: number, d: number, t: number): number {
  let before = 1, now = t;
  if (degree === 0) return before;
  for (let l = 1; l < degree; l++) {
    [before, now] = [now, ((2 * l + d - 2) * t * now - l * before) / (l + d - 2)];
  }
  return now;
}

/** N_l. */
function harmonics(l: number, d: number): number {
  if (l < 2) return l === 0 ? 1 : d;
  return binomial(l + d - 1, l) - binomial(l + d - 3, l - 2);
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value *= (n - k + i) / i;
  return value;
}

/** Γ(d/2)/Γ((d + 1)/2), by its recursion in steps of 2. */
function halfGammaRatio(d: number): number {
  let ratio = d % 2 === 1 ? Math.sqrt(Math.PI) : 2 / Math.sqrt(Math.PI); // d = 1, d = 2
  for (let k = d % 2 === 1 ? 1 : 2; k < d; k += 2) ratio *= k / (k + 1);
  return ratio;
}

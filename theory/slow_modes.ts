/** What rare slow modes add to a decaying average; see {@linkcode slowModes}. */
export interface SlowModes {
  /** Added to the mean of e^{−2λt} over the eigenvalues. */
  readonly weight: number;
  /** x*, the eigenvalue of the modes that add it. */
  readonly rate: number;
}

/**
 * Late in training what is left is made by data sets with an unusually small eigenvalue, below the edge λ₋ of the
 * Marchenko–Pastur law, which no expansion in 1/D sees:
 *
 *     weight = (1/D)[max_x e^{−2xt − I(x)} − e^{−2λ₋t}],   I(x) = D ∫ₓ^{λ₋} √((λ₋−y)(λ₊−y))/(2y) dy
 *
 * I is the cost of an eigenvalue at x < λ₋ for real inputs. An order of magnitude, without prefactor; vanishes like t³/D³ for
 * early times.
 *
 * @param ratio α = P/D.
 * @see Forrester (2010), Log-gases: large deviations of the smallest eigenvalue.
 */
export function slowModes(ratio: number, inputDim: number, time: number): SlowModes {
  const edge = (1 - Math.sqrt(ratio)) ** 2, far = (1 + Math.sqrt(ratio)) ** 2;
  if (edge === 0 || time === 0 || time === Infinity) return { weight: 0, rate: edge };
  // The force D√((λ₋−x)(λ₊−x))/(2x) on the eigenvalue balances 2t at the root of a quadratic.
  const middle = Math.sqrt(edge * far), pull = 4 * (time / inputDim);
  const rate = 2 * edge * far / (edge + far + Math.hypot(far - edge, 2 * middle * pull));
  if (rate === 0) return { weight: 0, rate };
  // y = λ₋e^{−u²}: smooth at the edge and far from it.
  const reach = Math.sqrt(Math.log(edge / rate)), steps = 40;
  let cost = 0;
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) / steps * reach, y = edge * Math.exp(-u * u);
    cost += inputDim * Math.sqrt(-edge * Math.expm1(-u * u) * (far - y)) * u * reach / steps;
  }
  // e^{−2xt−I} − e^{−2λ₋t} with the larger one in front, as the other underflows late.
  const left = -2 * rate * time - cost, gain = Math.max(0, left + 2 * edge * time);
  return { weight: -Math.exp(left) * Math.expm1(-gain) / inputDim, rate };
}

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
  const force = (x: number) => inputDim * Math.sqrt((edge - x) * (far - x)) / (2 * x);
  let low = 0, high = edge;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (force(middle) > 2 * time) low = middle;
    else high = middle;
  }
  // y = λ₋ − (λ₋−x)u²: the square root is gone.
  const rate = high, width = edge - rate, steps = 40;
  let cost = 0;
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) / steps;
    cost += force(edge - width * u * u) * 2 * u * width / steps;
  }
  const gain = 2 * time * width - cost;
  return { weight: Math.exp(-2 * edge * time) * Math.expm1(Math.max(0, gain)) / inputDim, rate };
}

/**
 * Factor s by which fine-tuning rescales the part of the source predictor that the target data do not span.
 *
 *     r² = R∥² + s²b⊥²,   s = (r/b)^((L−1)/L)
 *
 * @param layers L, number of weight layers; 1 gives s = 1.
 * @param squaredNorm b², squared norm of the source predictor.
 * @param outside b⊥², squared norm of its part outside the span.
 * @param inside R∥², squared norm of the fitted predictor inside the span.
 * @see Derived from balancedness: all layers share the singular value r^(1/L).
 */
export function nullSpaceScale(layers: number, squaredNorm: number, outside: number, inside: number): number {
  const power = (layers - 1) / (2 * layers);
  // g(ln r²) = ln r² − ln(inside + outside·(r²/b²)^(2·power)) rises with slope ≥ 1/layers: Newton from above converges.
  let logNorm = Math.log(Math.max(inside + outside, 1e-300));
  for (let k = 0; k < 100; k++) {
    const moved = outside * Math.exp(2 * power * (logNorm - Math.log(squaredNorm)));
    const value = logNorm - Math.log(inside + moved);
    const step = value / (1 - 2 * power * moved / (inside + moved));
    logNorm -= step;
    if (Math.abs(step) < 1e-14) break;
  }
  return Math.exp(power * (logNorm - Math.log(squaredNorm)));
}

import type { LaplaceContour } from "./laplace_contour.ts";

/** Most nodes worth their while. */
const MAX_ORDER = 48;

/**
 * Closed contour that does for gradient descent what {@linkcode laplaceContour} does for flow: (1 + ηz)^k takes the place of
 * e^{zt},
 *
 *     (1 − ηλ)^k = ∮ dz/(2πi) (1 + ηz)^k/(z + λ) ≈ 2 Re Σ_j weight_j/(z_j + λ)
 *
 * on the ellipse with foci 0 and −μ and semiaxes (ρ ± 1/ρ)μ/4, narrow enough that |1 + ηz|^k stays below about e², by the
 * trapezoid rule in its angle. Error about 1e-6.
 *
 * @param step η.
 * @param steps k.
 * @param largestRate μ: all singularities lie in [−μ, 0].
 * @returns The upper half; null if kημ is so large that it would take more than 48 nodes.
 */
export function descentContour(step: number, steps: number, largestRate: number): LaplaceContour | null {
  const width = Math.min(1, Math.sqrt(8 / (steps * step * largestRate))), rho = 1 + width;
  const order = Math.ceil(8 / Math.log(rho));
  if (order > MAX_ORDER) return null;
  const array = () => new Float64Array(order);
  const contour = { re: array(), im: array(), weightRe: array(), weightIm: array() };
  for (let j = 0; j < order; j++) {
    const angle = Math.PI * (j + 0.5) / order, half = largestRate / 4;
    const re = half * (rho + 1 / rho) * Math.cos(angle) - largestRate / 2;
    const im = half * (rho - 1 / rho) * Math.sin(angle);
    // dz/(2πi), then (1 + ηz)^k in polar form.
    const a = half * (rho - 1 / rho) * Math.cos(angle) / (2 * order);
    const b = half * (rho + 1 / rho) * Math.sin(angle) / (2 * order);
    // |1 + ηz|² − 1 keeps the digits of tiny steps.
    const excess = step * re * (2 + step * re) + (step * im) ** 2;
    const size = Math.exp(steps / 2 * Math.log1p(excess)),
      turn = steps * Math.atan2(step * im, 1 + step * re);
    const [c, s] = [size * Math.cos(turn), size * Math.sin(turn)];
    contour.re[j] = re;
    contour.im[j] = im;
    contour.weightRe[j] = a * c - b * s;
    contour.weightIm[j] = a * s + b * c;
  }
  return { ...contour, apex: largestRate / 4 * (rho + 1 / rho - 2) };
}

import { type Complex, minus, over, plus, times } from "../numerics/complex.ts";
import { complexRidge } from "../numerics/complex_ridge.ts";
import { laplaceContour } from "../numerics/laplace_contour.ts";
import type { SpectralFlowTask } from "./spectral_flow.ts";

/** A loss for D → ∞ and its first finite-size correction. */
export interface ExpandedLoss {
  /** D → ∞. */
  readonly limit: number;
  /** To be added at finite D. */
  readonly shift: number;
  /** Sum of the absolute values of its parts. */
  readonly size: number;
}

/**
 * Train loss of gradient flow by a single inverse Laplace transform at time 2t, with its 1/P correction. With
 * e_i = 1/(τ_i+κ), Γ_p = (1/P) Σ (τ_i e_i)^p, u = (Γ₂−Γ₃)/(1−Γ₂):
 *
 *     train = ∫ dz/(2πi) e^{2zt} (D/P) { Σ s_i²[e_i − κ(τ_i e_i − u)e_i²/(P(1−Γ₂))] + (σ²/κ)[1 + u/(P(1−Γ₂))] }
 *
 * The residual on the training points is e^{−Kt}(Xδ + noise) with the kernel matrix K, so its square is a single function of
 * K at 2t, and the mean of the resolvent of K to order 1/P is all that is needed.
 *
 * @param task As for `spectralFlow`.
 * @param time t > 0.
 * @see Derived here; the trace agrees with Bai and Silverstein (2004).
 */
export function spectralTrainLoss(task: SpectralFlowTask, time: number, order = 14): ExpandedLoss {
  const { eigenvalues, power, samples, noise } = task, dim = eigenvalues.length;
  const contour = laplaceContour(2 * time, order);
  const kappas = complexRidge(eigenvalues, samples, contour);
  let limit = 0;
  const parts = [0, 0, 0];
  for (let k = 0; k < order; k++) {
    const kappa: Complex = [kappas.re[k], kappas.im[k]];
    // Of e = 1/(τ+κ): PΓ₂, PΓ₃, Σs²e, Σs²e², Σs²τe³.
    const sums = new Float64Array(10);
    for (let i = 0; i < dim; i++) {
      const tau = eigenvalues[i],
        s2 = power[i],
        distance = tau + kappa[0],
        size = distance ** 2 + kappa[1] ** 2;
      const a = distance / size, b = -kappa[1] / size;
      const squareRe = a * a - b * b, squareIm = 2 * a * b;
      const cubeRe = squareRe * a - squareIm * b, cubeIm = squareRe * b + squareIm * a;
      sums[0] += tau * tau * squareRe;
      sums[1] += tau * tau * squareIm;
      sums[2] += tau * tau * tau * cubeRe;
      sums[3] += tau * tau * tau * cubeIm;
      sums[4] += s2 * a;
      sums[5] += s2 * b;
      sums[6] += s2 * squareRe;
      sums[7] += s2 * squareIm;
      sums[8] += s2 * tau * cubeRe;
      sums[9] += s2 * tau * cubeIm;
    }
    const [second, third] = [0, 2].map((at): Complex => [sums[at] / samples, sums[at + 1] / samples]);
    const [first, square, cube] = [4, 6, 8].map((at): Complex => [sums[at], sums[at + 1]]);
    const left = minus([1, 0], second),
      u = over(minus(second, third), left),
      inverse = over([1 / samples, 0], left);
    const weight: Complex = [
      2 * dim / samples * contour.weightRe[k],
      2 * dim / samples * contour.weightIm[k],
    ];
    const noisy = over([noise * noise, 0], kappa);
    limit += times(weight, plus(first, noisy))[0];
    const scale = times(weight, inverse);
    parts[0] += times(scale, noisy, u)[0];
    parts[1] -= times(scale, kappa, cube)[0];
    parts[2] += times(scale, kappa, u, square)[0];
  }
  const shift = parts.reduce((sum, part) => sum + part, 0);
  return { limit, shift, size: parts.reduce((sum, part) => sum + Math.abs(part), 0) };
}

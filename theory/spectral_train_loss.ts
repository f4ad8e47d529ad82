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
  let limit = 0, shift = 0;
  for (let k = 0; k < order; k++) {
    const kappa: Complex = [kappas.re[k], kappas.im[k]];
    let second: Complex = [0, 0], third: Complex = [0, 0];
    let first: Complex = [0, 0], square: Complex = [0, 0], cube: Complex = [0, 0]; // Σs²e, Σs²e², Σs²τe³
    for (let i = 0; i < dim; i++) {
      const tau = eigenvalues[i], a = tau + kappa[0], size = a * a + kappa[1] * kappa[1];
      const e: Complex = [a / size, -kappa[1] / size], e2 = times(e, e), e3 = times(e2, e);
      second = plus(second, times(e2, tau * tau / samples));
      third = plus(third, times(e3, tau ** 3 / samples));
      first = plus(first, times(e, power[i]));
      square = plus(square, times(e2, power[i]));
      cube = plus(cube, times(e3, tau * power[i]));
    }
    const left = minus([1, 0], second),
      u = over(minus(second, third), left),
      inverse = over([1 / samples, 0], left);
    const weight: Complex = [
      2 * dim / samples * contour.weightRe[k],
      2 * dim / samples * contour.weightIm[k],
    ];
    const noisy = over([noise * noise, 0], kappa);
    limit += times(weight, plus(first, noisy))[0];
    shift += times(weight, inverse, minus(times(noisy, u), times(kappa, minus(cube, times(u, square)))))[0];
  }
  return { limit, shift };
}

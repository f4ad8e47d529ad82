import type { Complex } from "../numerics/complex.ts";
import { complexRidge } from "../numerics/complex_ridge.ts";
import { doubleLaplace, laplaceContour } from "../numerics/laplace_contour.ts";

/** A task as its kernel sees it: see {@linkcode spectralFlow}. */
export interface SpectralFlowTask {
  /** τ_i ≥ 0, eigenvalues of T = Σ^{1/2}MΣ^{1/2}, `[D]`. */
  readonly eigenvalues: Float64Array;
  /** s_i² for s = Σ^{1/2}(β₂ − β̂(0)) in the eigenbasis of T, `[D]`. */
  readonly power: Float64Array;
  /** P. */
  readonly samples: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
}

/** Test and train loss as plain numbers. */
export interface LimitLosses {
  /** Mean of (f − y)² on fresh noise-free points. */
  readonly test: number;
  /** Mean of (f − y)² on the training points, label noise included. */
  readonly train: number;
}

/**
 * Losses at time t of gradient flow with the kernel xᵀMx'/D on inputs of covariance Σ, any Σ and M, D → ∞:
 *
 *     P = Σ_i τ_i/(τ_i+κ(z)) + zD/κ(z)
 *     Γ = (1/P) Σ τ_i²/((τ_i+κ)(τ_i+κ')),   Q = κκ' Σ s_i²/((τ_i+κ)(τ_i+κ'))
 *     test  = ∬ dz dz'/(2πi)² e^{(z+z')t}/(zz') · (Q + σ²Γ)/(1−Γ)
 *     train = ∬ dz dz'/(2πi)² e^{(z+z')t} D²/(P²κκ') · (Q + σ²)/(1−Γ)
 *
 * The Laplace variable takes the place of a ridge, and losses, being quadratic, need two. Both run over a parabolic contour.
 *
 * @param time t > 0.
 * @param order K of the contour, at most 24; the error is about 1e-12 at K = 14. O(K²D).
 * @returns Averages over data and noise.
 * @throws {RangeError} If t, P or K is out of range.
 * @see Derived here from the two-resolvent equivalent.
 */
export function spectralFlow(task: SpectralFlowTask, time: number, order = 14): LimitLosses {
  const { eigenvalues, power, samples, noise } = task, dim = eigenvalues.length;
  const contour = laplaceContour(time, order);
  const kappa = complexRidge(eigenvalues, samples, contour);
  // 1/(τ_i + κ_k), [K, D]
  const re = new Float64Array(order * dim), im = new Float64Array(order * dim);
  for (let k = 0; k < order; k++) {
    for (let i = 0; i < dim; i++) {
      const a = eigenvalues[i] + kappa.re[k], b = kappa.im[k], size = a * a + b * b;
      re[k * dim + i] = a / size;
      im[k * dim + i] = -b / size;
    }
  }
  const squares = eigenvalues.map((value) => value * value / samples);
  const [test, train] = doubleLaplace(contour, 2, (k, l, mirrored) => {
    const side = mirrored ? -1 : 1;
    let gammaRe = 0, gammaIm = 0, formRe = 0, formIm = 0;
    for (let i = 0; i < dim; i++) {
      const a = re[k * dim + i], b = im[k * dim + i], c = re[l * dim + i], d = side * im[l * dim + i];
      const productRe = a * c - b * d, productIm = a * d + b * c;
      gammaRe += squares[i] * productRe;
      gammaIm += squares[i] * productIm;
      formRe += power[i] * productRe;
      formIm += power[i] * productIm;
    }
    const kappas = product(kappa.re[k], kappa.im[k], kappa.re[l], side * kappa.im[l]);
    const zs = product(contour.re[k], contour.im[k], contour.re[l], side * contour.im[l]);
    const q = product(kappas[0], kappas[1], formRe, formIm), s = noise * noise;
    const left: Complex = [1 - gammaRe, -gammaIm];
    const below = product(zs[0], zs[1], left[0], left[1]);
    const belowTrain = product(kappas[0], kappas[1], left[0], left[1]);
    const scale = (dim / samples) ** 2;
    return [
      quotient(q[0] + s * gammaRe, q[1] + s * gammaIm, below),
      quotient(scale * (q[0] + s), scale * q[1], belowTrain),
    ];
  });
  return { test, train };
}

function product(a: number, b: number, c: number, d: number): Complex {
  return [a * c - b * d, a * d + b * c];
}

function quotient(a: number, b: number, [c, d]: Complex): Complex {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
}

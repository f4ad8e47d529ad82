import type { DrawStream } from "../draw_stream.ts";
import { factoriseInPlace, solveFactorised } from "../in_place_cholesky.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { matrix } from "../matrix.ts";
import { squaredNorm } from "../norm.ts";
import { dot } from "../vector_loops.ts";
import type { GibbsProblem } from "./gibbs_problem.ts";
import { readoutScale } from "./readout_scale.ts";

/** A linear network in the frame of {@linkcode GibbsProblem}, after a sweep; the arrays are overwritten by the next. */
export interface GibbsState {
  /** The readout: its components b along the anchor's frame, `[m]`, then its length in the rest of the neurons' space, if there is a rest. */
  readonly readout: Float64Array;
  /** Weights times √κ in the same frame, then a triangle of the other neurons, `[rows, r]`: F, FᵀF/N = Φ in eigenvectors of the inputs. */
  readonly features: Float64Array;
  /** v = (Φ + I/β)⁻¹Uᵀy, `[r]`. */
  readonly dual: Float64Array;
  /** Fᵀa, `[r]`: γN times the output in eigenvectors of the inputs. */
  readonly output: Float64Array;
}

const GRAM = { transposeA: true } as const;

/**
 * A sweep of Gibbs' sampler for the posterior of a linear network: both conditionals are Gaussian, and drawn by conditioning
 * a draw of prior and noise (Matheron's rule).
 *
 *     W | a:  W₀ ~ prior, f₀ = XW₀ᵀa/(γN√D),  W = W₀ + a (γ/(1+δ)) (y − f₀ − ε)ᵀ (|a|²K/(N(1+δ)) + I/β)⁻¹ X/√D
 *     a | W:  a₀ ~ N(0, I), f₀ = φᵀa₀/(γN),   a = a₀ + γφ(Φ + I/β)⁻¹(y − f₀ − ε),     ε ~ N(0, I/(γ²Nβ))
 *
 * Before both, the length of a is drawn with W integrated out ({@linkcode readoutScale}): the one direction in which they would be slow.
 * In the frame of {@linkcode GibbsProblem} K is diagonal and the network has at most m + 1 + r rows, at any width.
 *
 * @param draws Where its random numbers come from.
 * @returns The state, and what brings it to the next.
 * @see Lauditi, Bordelon, Pehlevan (2025), the posteriors of Bayesian transfer; the reduction is exact for any N, P, D.
 */
export function gibbsStep(
  algebra: LinearAlgebra,
  problem: GibbsProblem,
  draws: DrawStream,
): { state: GibbsState; sweep(): void } {
  const { width, richness, inverseTemperature: beta, share, scale, span, labels, anchorWithin } = problem;
  const { rank, scales } = span, m = anchorWithin.rows, anchored = anchorWithin.data;
  const live = Math.min(m + 1, width); // rows of which the readout is kept
  const others = width - live, triangle = Math.min(others, rank), rows = live + triangle;
  const features = matrix(rows, rank), readout = new Float64Array(rows), kernel = matrix(rank, rank);
  const F = features.data, dual = new Float64Array(rank), output = new Float64Array(rank);
  const residual = new Float64Array(rank),
    noise = 1 / Math.sqrt(width * beta),
    toMean = { ...GRAM, scale: 1 / width };
  const kept = readout.subarray(0, live);
  draws.normals(readout, 0, live);
  if (live > m) readout[m] = Math.hypot(readout[m], draws.chi(others));
  const rescale = readoutScale(problem, kept, draws);

  return { state: { readout: kept, features: F, dual, output }, sweep };

  function sweep(): void {
    rescale();
    drawWeights();
    drawReadout();
  }

  /** W | a. */
  function drawWeights(): void {
    draws.normals(F, 0, live * rank);
    for (let i = 0, at = 0; i < live; i++) {
      for (let k = 0; k < rank; k++, at++) {
        F[at] = (scale * F[at] + (i < m ? share * anchored[at] : 0)) * scales[k];
      }
    }
    const length = squaredNorm(kept) / width, spread = scale * scale;
    project(live);
    for (let k = 0; k < rank; k++) {
      const kappa = scales[k] * scales[k];
      const off = richness * labels[k] - output[k] / width - noise * draws.normal();
      residual[k] = off * spread * kappa / (length * kappa * spread + 1 / beta);
    }
    for (let i = 0, at = 0; i < live; i++) {
      for (let k = 0; k < rank; k++, at++) F[at] += readout[i] * residual[k];
    }
    // The others, rotated: row j of a Gaussian matrix is 0 before its diagonal, which is as long as the rest of the column.
    for (let j = 0; j < triangle; j++) {
      const row = (live + j) * rank;
      F.fill(0, row, row + j);
      F[row + j] = scale * scales[j] * draws.chi(others - j);
      draws.normals(F, row + j + 1, row + rank);
      for (let k = j + 1; k < rank; k++) F[row + k] *= scale * scales[k];
    }
  }

  /** a | W. */
  function drawReadout(): void {
    algebra.multiplyInto(kernel, features, features, toMean);
    for (let k = 0; k < rank; k++) kernel.data[k * (rank + 1)] += 1 / beta;
    factoriseInPlace(kernel);
    draws.normals(readout);
    project(rows);
    for (let k = 0; k < rank; k++) {
      dual[k] = labels[k];
      residual[k] = richness * labels[k] - output[k] / width - noise * draws.normal();
    }
    solveFactorised(kernel, dual);
    solveFactorised(kernel, residual);
    for (let i = 0; i < rows; i++) readout[i] += dot(F, i * rank, residual, 0, rank);
    project(rows);
    if (live === m) return;
    let square = draws.chi(others - triangle) ** 2;
    for (let i = m; i < rows; i++) square += readout[i] * readout[i];
    readout[m] = Math.sqrt(square);
  }

  /** output ← Fᵀa over the first rows. */
  function project(count: number): void {
    output.fill(0);
    for (let i = 0, at = 0; i < count; i++) {
      const a = readout[i];
      for (let k = 0; k < rank; k++, at++) output[k] += a * F[at];
    }
  }
}

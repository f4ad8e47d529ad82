import { type AnisotropicTask, teacherForms } from "./anisotropic_task.ts";
import {
  type Combination,
  type ResidualForm,
  residualMeans,
  residualVariance,
  type ScatteringData,
} from "./resolvent_scatter.ts";

/** A regression with the kernel xᵀ(I + χvvᵀ)x'/D on the target β, beside one without spike on the same data. */
export interface SpikedPair extends ScatteringData {
  /** χ > −1. */
  readonly spike: number;
  /** λ of the regression with the spike. */
  readonly ridge: number;
  /** λ of the one without. */
  readonly scratchRidge: number;
  /** c₀: training with the spike starts from the predictor c₀v·x. */
  readonly start: number;
}

/** A task beside that without its spike, with the same ridge. */
export function scatteringPair(task: AnisotropicTask, ridge: number): SpikedPair {
  return { ...task, ridge, scratchRidge: ridge, start: 0, forms: (diagonal) => teacherForms(task, diagonal) };
}

/**
 * Standard deviation of a single data set's test loss with the spike, to leading order in 1/P.
 *
 * The residual is Bu, u = t − yv, t = β − c₀v, y = χ(v·t − vᵀBt)/(1 + χ(1 − vᵀBv)), so the loss moves by
 *
 *     dR = d(uᵀBΣBu) + 2χ/(1 + χ(1 − vᵀBv))·(uᵀBΣBv)·d(vᵀBu)
 *
 * Given v: what varies with the source data is left out, so that this is less than all where v is random.
 *
 * @param pair Without ridge P < D. What it says of the regression without spike does not matter.
 * @see Derived here; see {@linkcode residualVariance}.
 */
export function spikedLossDeviation(pair: SpikedPair): number {
  return Math.sqrt(residualVariance(pair, spikedTerms(pair, 1)));
}

/**
 * The same of the loss without spike minus that with it, on the same data: less than either where both see the data in the same
 * way.
 */
export function spikedGainDeviation(pair: SpikedPair): number {
  const teacher: Combination = [1, 0];
  const scratch: ResidualForm = {
    ridge: pair.scratchRidge,
    squared: true,
    between: [teacher, teacher],
    factor: 1,
  };
  return Math.sqrt(residualVariance(pair, [scratch, ...spikedTerms(pair, -1)]));
}

function spikedTerms(pair: SpikedPair, factor: number): ResidualForm[] {
  const { spike, ridge, start, forms } = pair;
  const { plain, squared } = residualMeans(pair, ridge);
  const overlap = forms(() => 1), denominator = 1 + spike * (1 - plain.vv);
  const y = spike * (overlap.bv - start * overlap.vv - plain.bv + start * plain.vv) / denominator;
  const u: Combination = [1, -start - y], v: Combination = [0, 1];
  const turned = 2 * spike * (squared.bv - (start + y) * squared.vv) / denominator;
  return [
    { ridge, squared: true, between: [u, u], factor },
    ...turned === 0 ? [] : [{ ridge, squared: false, between: [v, u], factor: factor * turned } as const],
  ];
}

import { sampleCount } from "../numerics/sample_count.ts";

/** Parameters of the linear transfer theory: what the closed forms for deep linear networks need. */
export interface LinearParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** Hidden layers; the network has one weight layer more, L. */
  readonly hiddenLayers: number;
  /** a = β₁·β₂ of the unit teachers, in [−1, 1]. */
  readonly alignment: number;
  /** α₁ = P₁/D; infinite for the population loss. */
  readonly sourceRatio: number;
  /** α₂ = P₂/D. */
  readonly targetRatio: number;
  /** σ₁, standard deviation of the source labels' noise. */
  readonly sourceNoise: number;
  /** σ₂, standard deviation of the target labels' noise. */
  readonly targetNoise: number;
}

/** P₁, infinite for the population loss. */
export function sourceSamples(
  { sourceRatio, inputDim }: Pick<LinearParams, "sourceRatio" | "inputDim">,
): number {
  return sampleCount(sourceRatio, inputDim);
}

/** P₂. */
export function targetSamples(
  { targetRatio, inputDim }: Pick<LinearParams, "targetRatio" | "inputDim">,
): number {
  return sampleCount(targetRatio, inputDim);
}

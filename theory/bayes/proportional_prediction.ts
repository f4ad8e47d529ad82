import { once } from "../once.ts";
import type { Prediction } from "../prediction.ts";
import { needPosterior } from "./posterior_task.ts";
import { proportionalPosterior } from "./proportional_posterior.ts";
import { widthAllowance } from "./width_allowance.ts";

/** Parameters of linear networks on isotropic data, where D and the samples grow together. */
export interface ProportionalParams {
  /** D. */
  readonly inputDim: number;
  /** P₁ */
  readonly sourceSamples: number;
  /** P₂ */
  readonly targetSamples: number;
  /** a = β₁·β₂. */
  readonly alignment: number;
  /** σ₁ */
  readonly sourceNoise: number;
  /** σ₂ */
  readonly targetNoise: number;
  /** γ̃₁ = γ₁√D. */
  readonly sourceRichness: number;
  /** γ̃₂ = γ₂√D. */
  readonly targetRichness: number;
  /** δ */
  readonly elasticCoupling: number;
  /** β_T */
  readonly inverseTemperature: number;
  /** N */
  readonly width: number;
  /** Whether the richnesses are γ√D: only then is there such a limit. */
  readonly limit: string;
}

/**
 * Test losses of posterior means averaged over data, as D → ∞ at fixed P/D after N → ∞, for the lines of figures: at a finite D the
 * average differs by O(1/D), a few per cent at D = 50.
 *
 * @throws {RangeError} If the richness is not that of the proportional limit, or N < 8P.
 * @see Derived here: average over data of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function proportionalPrediction(
  params: ProportionalParams,
  metric: "source_test_loss" | "target_test_loss",
): Prediction {
  const { limit, width, inputDim, sourceSamples, targetSamples } = params;
  needPosterior(
    "the input dimension of a limit D → ∞",
    inputDim,
    limit === "proportional",
    "used with richness γ√D",
  );
  const { sourceLoss, targetLoss } = saddle(params);
  const [value, samples] = metric === "source_test_loss"
    ? [sourceLoss, sourceSamples]
    : [targetLoss, targetSamples];
  const shift = widthAllowance(samples, width);
  return {
    value,
    allowance: 2 * Math.sqrt(value) * shift + shift * shift,
    allowanceReason: "finite width, (1 + 0.2P)/N relative",
    source: "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, proportional limit derived here",
  };
}

const saddle = once(
  (p: ProportionalParams) => [
    ...[p.inputDim, p.sourceSamples, p.targetSamples, p.alignment, p.sourceNoise, p.targetNoise],
    ...[p.sourceRichness, p.targetRichness, p.elasticCoupling, p.inverseTemperature],
  ],
  (p) =>
    proportionalPosterior({
      ...p,
      sourceRatio: p.sourceSamples / p.inputDim,
      targetRatio: p.targetSamples / p.inputDim,
    }),
);

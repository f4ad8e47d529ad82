import { NumericalError } from "../numerics/numerical_error.ts";
import { averageCurved, spanCorrelation } from "./average_curved.ts";
import { boostSpike } from "./boost_law.ts";
import type { Fluctuating } from "./fluctuation.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import { once } from "./once.ts";
import type { Prediction } from "./prediction.ts";
import { type ResetEnd, resetFlow } from "./reset_flow.ts";
import { requireRich, type RichParams } from "./rich_params.ts";
import { boundedFluctuations, spikedSource } from "./spiked_source.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";

/** What a rich network with a new readout is like after the target. */
export interface ResetTransfer {
  /** Test loss on the target. */
  readonly targetLoss: Prediction;
  /** Test loss on the source of the new readout, with the source's scale. */
  readonly sourceLoss: Prediction;
  /** Largest eigenvalue of M − I. */
  readonly spike: Prediction;
}

/** Where the flow of one data set ended, with what it needs to be read on the source. */
interface End extends ResetEnd {
  /** ρ, cosine of v̂ with β₁. */
  readonly alongSource: number;
  /** β₁ along the part of β₂ across v̂, of unit length. */
  readonly acrossSource: number;
}

/**
 * A network of two layers, rich on the source and then, with a new readout, rich on the target; from one integration of the
 * path for each point of its average ({@linkcode resetFlow}), remembered by parameters.
 *
 *     R₁ = |gβ̂₂ − β₁|²,   g = γ̄₂/γ̄₁
 *
 * What of β₁ is neither along v̂ nor along β₂ has no overlap with β̂₂ on average, by reflection.
 *
 * @returns Averages over data, to first order in 1/D; the scatter of the single eigenvalues is left out, its first order is
 * allowance too.
 * @throws {RangeError} If a parameter is out of range, a task sits at its interpolation point, or the path is too stiff.
 * @see Derived here.
 */
export const resetTransfer: (params: RichParams) => ResetTransfer = once(
  (p) => [
    ...[p.inputDim, p.alignment, p.sourceRatio, p.sourceNoise, p.targetRatio, p.targetNoise],
    ...[p.sourceProportionalRichness, p.targetProportionalRichness],
  ],
  (params) => {
    try {
      return solve(params);
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
      throw new RangeError(whyStiff(params), { cause: error });
    }
  },
);

/** The message where the path is too stiff: the spike on it is large by the richness, or by the noise the source has fitted. */
function whyStiff(params: RichParams): string {
  const { sourceProportionalRichness: first, targetProportionalRichness: second, inputDim, sourceNoise } =
    params;
  const energy = noiseEnergy(sourceSamples(params), inputDim, sourceNoise);
  if (energy > 1) {
    return `Cannot predict readout reset at source-noise ${sourceNoise}, as its path is too stiff: the source predictor is ` +
      `${
        Math.sqrt(energy).toPrecision(3)
      } long from the noise it has fitted, a unit teacher apart; lower the noise`;
  }
  return `Cannot predict readout reset at source-proportional-richness ${first} and target-proportional-richness ${second}, as ` +
    "its path is too stiff: lower the first, or raise the second";
}

function solve(params: RichParams): ResetTransfer {
  requireRich(params);
  const { inputDim, alignment, targetNoise } = params;
  const first = params.sourceProportionalRichness, second = params.targetProportionalRichness;
  const samples = targetSamples(params);
  refuseInterpolation(samples, inputDim, "target");
  const ratio = samples / inputDim, share = Math.min(1, ratio), spread = share * (1 - share) / (inputDim + 2);
  const energy = noiseEnergy(samples, inputDim, targetNoise);
  const span = { mean: Math.min(share, 1 - share), variance: 2 * spread };
  const own: Fluctuating[] = [
    ...[span, span, { mean: 0, variance: spread }],
    ...[energy, energy].map((value) => ({ mean: 0, variance: value / inputDim })),
    { mean: energy, variance: noiseEnergyVariance(samples, inputDim, targetNoise) },
  ];
  // Each point of an average costs an integration: two for each input, by its first two moments.
  const given = boundedFluctuations(params).map(({ mean, variance }) => ({ mean, variance }));
  const inputs = [...given, ...own];
  const end = once((at: number[]) => at, (at): End => {
    const { squaredNorm, sourceCosine, targetCosine } = spikedSource(alignment, at);
    const [p, r, mixed, noise1, noise2, noise] = at.slice(4).map((part, i) =>
      i < 2 && share > 0.5 ? 1 - part : part
    );
    const spike = boostSpike(first, squaredNorm);
    const gram = [[p, mixed, noise1], [mixed, r, noise2], [noise1, noise2, noise]];
    const rest = Math.sqrt(Math.max(0, 1 - targetCosine ** 2));
    return {
      ...resetFlow({ ratio, spike, cosine: targetCosine, proportionalRichness: second, gram }),
      alongSource: sourceCosine,
      acrossSource: rest > 1e-7 ? (alignment - targetCosine * sourceCosine) / rest : 0,
    };
  });
  const predict = (law: (end: End) => number): Prediction => {
    const at = (values: number[]) => law(end(values));
    const { value, remainder, deviation } = averageCurved(at, inputs, spanCorrelation(samples, inputDim));
    const shift = Math.abs(value - at(inputs.map(({ mean }) => mean)));
    return {
      value,
      allowance: remainder + shift + stoppingAllowance(Math.abs(value), 2 + 2 * Math.abs(value)),
      allowanceReason:
        "O(1/D): scatter of the inputs' eigenvalues along the path; training stops at a finite distance",
      source:
        "Lauditi et al. 2025, Result 1, for two-layer linear networks with a new readout (derived here)",
      deviation,
    };
  };
  const scale = second / first;
  return {
    targetLoss: predict(({ loss }) => loss),
    sourceLoss: predict(({ squaredNorm, alongSpike, acrossSpike, alongSource, acrossSource }) =>
      scale ** 2 * squaredNorm - 2 * scale * (alongSpike * alongSource + acrossSpike * acrossSource) + 1
    ),
    spike: predict(({ spike }) => spike),
  };
}

import { targetSamples } from "./linear_params.ts";

/** Source task of a two-layer linear network in the mean-field scaling, and how the target relates to what it learns. */
export interface SpikedSourceParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** a = β₁·β₂ of the unit teachers, in [−1, 1]. */
  readonly alignment: number;
  /**
   * a_n = û·β₂, û the unit vector along the part of the source predictor β̂₁ orthogonal to β₁: the target is built to have
   * exactly this overlap with what the source learned from its noise and its missing data. Without it the target is drawn
   * independently of the source data, and the overlap scatters around 0 with variance (1 − a²)/(D − 1).
   */
  readonly noiseAlignment?: number;
  /** α₁ = P₁/D; infinite for the population loss. */
  readonly sourceRatio: number;
  /** σ₁, standard deviation of the source labels' noise. */
  readonly sourceNoise: number;
}

/** A network pretrained richly on the source. */
export interface PretrainedParams extends SpikedSourceParams {
  /**
   * γ̄ = γ₀√D, the richness that matters for a linear network with unit teachers: with f = (1/(γ₀N)) w·h and h = Wx/√D the
   * weights must grow by γ̄ to express one unit of the teacher.
   */
  readonly proportionalRichness: number;
  /** N, hidden width with Gaussian initial weights; infinite for the limit (which N = D + 1 orthogonal weights realise). */
  readonly width: number;
}

/** The target task, learned lazily: regression with the kernel that pretraining left. */
export interface SpikedParams extends PretrainedParams {
  /** α₂ = P₂/D. */
  readonly targetRatio: number;
  /** σ₂, standard deviation of the target labels' noise. */
  readonly targetNoise: number;
  /** λ of (K + λI) with K = xᵀMx'/D: not multiplied by the number of samples. */
  readonly ridge: number;
  /** What is trained on the target: the readout alone, kernel M, or all weights lazily, kernel M + A·I. */
  readonly trainable: "readout" | "all";
  /**
   * At the switch: `center` subtracts the source predictor, f = 0; `keep` starts from it, f = β̂₁·x; `reset` draws a new
   * readout and starts from f = 0.
   */
  readonly readout: "center" | "keep" | "reset";
}

/**
 * λ as regression in float64 sees it: added to eigenvalues of order 1 in the same units, less than 2⁻⁵³ is nothing.
 */
export function seenRidge({ ridge }: Pick<SpikedParams, "ridge">): number {
  return ridge < 2 ** -53 ? 0 : ridge;
}

/**
 * Refuses what no source of the linear family can be: sizes that are no integers, negative noise, overlaps of β₂ with the
 * orthonormal pair (β₁, û) that no unit vector has.
 *
 * @throws {RangeError} One line that names the parameter, its value and what is possible.
 */
export function requireSource(params: SpikedSourceParams): void {
  const { inputDim, alignment, noiseAlignment, sourceRatio, sourceNoise } = params;
  require(Number.isSafeInteger(inputDim) && inputDim >= 4, "input-dim", inputDim, "an integer of at least 4");
  require(Math.abs(alignment) <= 1, "alignment", alignment, "a number from -1 to 1");
  requireNonNegative("source-noise", sourceNoise);
  require(sourceRatio > 0, "source-ratio", sourceRatio, "a positive number, or inf for the population");
  if (noiseAlignment === undefined) return;
  const free = Math.sqrt((1 - alignment) * (1 + alignment));
  const most = Math.floor(free * 1e6) / 1e6; // rounded down, so that what the message names is accepted
  require(
    Math.abs(noiseAlignment) <= free + 1e-12,
    "noise-alignment",
    noiseAlignment,
    `at most √(1 - alignment²) = ${most} in size`,
  );
  const exact = sourceRatio === Infinity ||
    (sourceNoise === 0 && Math.round(sourceRatio * inputDim) >= inputDim);
  require(
    noiseAlignment === 0 || !exact,
    "noise-alignment",
    noiseAlignment,
    "0 where the source is learned exactly: lower source-ratio below 1, or give source-noise",
  );
}

/** Refuses a richness or a width that is out of range, and what {@linkcode requireSource} refuses. */
export function requirePretrained(params: PretrainedParams): void {
  requireSource(params);
  requireRichness("proportional-richness", params.proportionalRichness);
  requireWidth(params.width);
}

/** Refuses target parameters out of range, and what {@linkcode requirePretrained} refuses. */
export function requireSpiked(params: SpikedParams): void {
  requirePretrained(params);
  requireTarget(params);
  requireNonNegative("ridge", params.ridge);
}

/** Refuses a target without samples or with negative noise. */
export function requireTarget(
  params: Pick<SpikedParams, "inputDim" | "targetRatio" | "targetNoise">,
): void {
  const { targetRatio, targetNoise } = params;
  require(targetRatio > 0 && targetRatio < Infinity, "target-ratio", targetRatio, "a positive finite number");
  require(targetSamples(params) >= 1, "target-ratio", targetRatio, "at least one target sample: raise it");
  requireNonNegative("target-noise", targetNoise);
}

/** Refuses a richness that is negative, infinite, or so small without being 0 that its square, as of weights, is lost. */
export function requireRichness(flag: string, value: number): void {
  requireNonNegative(flag, value);
  require(
    value === 0 || value >= LEAST_RICHNESS,
    flag,
    value,
    `at least ${LEAST_RICHNESS}, below which its square is lost`,
  );
}

/** Its square times that of a relative distance of 1e-5 keeps its digits in float64. */
const LEAST_RICHNESS = 1e-140;

/** Refuses a hidden width that is neither an integer nor infinite. */
export function requireWidth(width: number): void {
  require(
    width === Infinity || (Number.isSafeInteger(width) && width >= 2),
    "width",
    width,
    "an integer of at least 2, or inf",
  );
}

/** Refuses a negative or infinite number. */
export function requireNonNegative(flag: string, value: number): void {
  require(value >= 0 && value < Infinity, flag, value, "a finite number of at least 0");
}

/** Refuses zero too. */
export function requirePositive(flag: string, value: number): void {
  require(value > 0 && value < Infinity, flag, value, "a positive finite number");
}

function require(holds: boolean, flag: string, value: number, need: string): void {
  if (!holds) throw new RangeError(`Cannot predict at ${flag} ${value}: need ${need}`);
}

import { type LinearParams, sourceSamples, targetSamples } from "./linear_params.ts";

/**
 * The laws as Tahir, Ganguli and Rotskoff (2025) print them, in the limit D → ∞ at fixed ratios: for comparison with the
 * laws that the pipelines check, which keep the finite-size and depth terms.
 *
 * All return the mean of (f − y)² on noise-free points, unit teacher = 1.
 */
export const tahirFormulas: {
  /** (1−α₂) + α₂σ₂²/(1−α₂) below the interpolation point, σ₂²/(α₂−1) above. */
  readonly scratch: (params: LinearParams) => number;
  /** 1 − a² + (1 − a² + σ₂²)/(P₂ − 2): ridgeless regression on the one source feature. */
  readonly linearTransfer: (params: LinearParams) => number;
  /** (1−α₂)·2(1−a) + noise: population source; exact for one weight layer only. */
  readonly fineTune: (params: LinearParams) => number;
  /** −(1−α₂)[…]: gain of fine-tuning over scratch for a finite source, one weight layer. */
  readonly fineTuneTransferability: (params: LinearParams) => number;
} = {
  scratch: (params) => {
    const { ratio, noise } = target(params);
    return Math.max(0, 1 - ratio) + noise;
  },
  linearTransfer: (params) => {
    const { alignment, targetNoise } = params;
    const missed = 1 - alignment ** 2;
    return missed + (missed + targetNoise ** 2) / (targetSamples(params) - 2);
  },
  fineTune: (params) => {
    const { ratio, noise } = target(params);
    return Math.max(0, 1 - ratio) * 2 * (1 - params.alignment) + noise;
  },
  fineTuneTransferability: (params) => {
    const { ratio } = target(params);
    const source = sourceSamples(params) / params.inputDim;
    const kept = Math.min(source, 1);
    const noise = limitNoise(source, params.sourceNoise);
    return -Math.max(0, 1 - ratio) * (kept * (1 - 2 * params.alignment) + noise);
  },
};

function target(params: LinearParams): { ratio: number; noise: number } {
  const ratio = targetSamples(params) / params.inputDim;
  return { ratio, noise: limitNoise(ratio, params.targetNoise) };
}

function limitNoise(ratio: number, noise: number): number {
  if (ratio === Infinity) return 0;
  return noise ** 2 * (ratio < 1 ? ratio / (1 - ratio) : 1 / (ratio - 1));
}

import { boostSpike } from "./boost_law.ts";
import { kernelAxes } from "./free_kernel.ts";
import type { FreeKernelParams } from "./free_kernel_loss.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import type { SpikedParams, SpikedSourceParams } from "./spiked_params.ts";

/** The target's part of the parameters. */
export type TargetParams = Pick<SpikedParams, "inputDim" | "targetRatio" | "targetNoise">;

/**
 * The laws as Lauditi, Bordelon and Pehlevan (2025) print them for linear networks, in the limit D → ∞ at fixed ratios: for
 * comparison with the laws that the pipelines check, which keep the finite-size terms.
 *
 * All return the mean of (f − y)² on noise-free points, unit teacher = 1. Where the paper has no label noise, the limit of what
 * the fitted noise adds is included: ασ²/(1−α) or σ²/(α−1).
 */
export const lauditiFormulas: {
  /** Result 2: (1−α)[1 − a² + a²/(1+αχ)²], χ = √(1+γ²) − 1 with γ = γ₀√D. */
  readonly frozenKernel: (
    params: TargetParams & Pick<SpikedParams, "alignment" | "proportionalRichness">,
  ) => number;
  /** Size of the kernel's spike in Result 2: χ = √(1+γ²) − 1 with γ = γ₀√D. */
  readonly spike: (params: Pick<SpikedParams, "proportionalRichness">) => number;
  /** Result 3, its constants free: (1−α) β₂ᵀ(I + αC)⁻²β₂. */
  readonly freeKernel: (params: FreeKernelParams) => number;
  /** Result 4: 1 − (√α₁a + √(1−α₁)a_n)², a noise-free source below its interpolation point; 1 − a² above. */
  readonly ultraRich: (params: SpikedSourceParams) => number;
  /** Appendix A, t → ∞: 1 − α below the interpolation point, 0 above; the baseline without pretraining. */
  readonly scratch: (params: TargetParams) => number;
} = {
  frozenKernel: (params) => {
    const { ratio, noise } = target(params), { alignment } = params;
    const shrunk = alignment / (1 + ratio * boostSpike(params.proportionalRichness, 1));
    return Math.max(0, 1 - ratio) * (1 - alignment ** 2 + shrunk ** 2) + noise;
  },
  spike: ({ proportionalRichness }) => boostSpike(proportionalRichness, 1),
  freeKernel: (params) => {
    const { ratio, noise } = target(params), { alignment, noiseAlignment } = params;
    const spikes = kernelAxes(params, params).reduce(
      (sum, { size, weight }) => sum + weight / (1 + ratio * size) ** 2,
      0,
    );
    return Math.max(0, 1 - ratio) * (1 - alignment ** 2 - noiseAlignment ** 2 + spikes) + noise;
  },
  ultraRich: (params) => {
    const ratio = Math.min(1, sourceSamples(params) / params.inputDim);
    return 1 -
      (Math.sqrt(ratio) * params.alignment + Math.sqrt(1 - ratio) * (params.noiseAlignment ?? 0)) ** 2;
  },
  scratch: (params) => {
    const { ratio, noise } = target(params);
    return Math.max(0, 1 - ratio) + noise;
  },
};

function target(params: TargetParams): { ratio: number; noise: number } {
  const ratio = targetSamples(params) / params.inputDim;
  return { ratio, noise: params.targetNoise ** 2 * (ratio < 1 ? ratio / (1 - ratio) : 1 / (ratio - 1)) };
}

import { fineTuneLoss, type FineTuneParams, fineTuneTransferability } from "./fine_tune_loss.ts";
import { freeKernelLoss } from "./free_kernel_loss.ts";
import type { FreeKernel } from "./free_kernel.ts";
import { lauditiFormulas } from "./lauditi_formulas.ts";
import { linearTransferLoss, type LinearTransferParams } from "./linear_transfer_loss.ts";
import type { Prediction } from "./prediction.ts";
import { scratchLoss } from "./scratch_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import { tahirFormulas } from "./tahir_formulas.ts";
import { transferability } from "./transferability.ts";
import { ultraRichLoss } from "./ultra_rich_loss.ts";

/** What all claims together depend on; the ridge is that of {@linkcode LinearTransferParams}. */
export interface ClaimParams extends FineTuneParams, LinearTransferParams, FreeKernel {
  /** γ̄ = γ₀√D. */
  readonly proportionalRichness: number;
  /** a_n, where the target is built to have it. */
  readonly noiseAlignment?: number;
}

/** A printed formula, or statement, beside what holds. */
export interface PrintedClaim {
  /** Short name, for tables. */
  readonly id: string;
  /** Where it is printed. */
  readonly where: string;
  /** What is measured to decide. */
  readonly quantity: "target_test_loss" | "transferability";
  /** `confirmed`: holds as printed, up to 1/D; `conditional`: holds if read as `remark` says; `corrected`: does not hold in general. */
  readonly status: "confirmed" | "conditional" | "corrected";
  /** What to know about it, one sentence. */
  readonly remark: string;
  /** The number printed; absent for a statement that has none. */
  readonly printed?: (params: ClaimParams) => number;
  /** The number that holds, with its allowance. */
  readonly corrected: (params: ClaimParams) => Prediction;
}

/** Interpolation with the frozen kernel of an infinitely wide network. */
function frozen(params: ClaimParams): SpikedParams {
  return { ...params, ridge: 0, width: Infinity, trainable: "readout", readout: "center" };
}

/** Printed claims on linear networks, each as a function beside the one that holds. */
export const printedClaims: readonly PrintedClaim[] = [
  {
    id: "scratch",
    where: "Tahir et al. 2025, scratch risk; Lauditi et al. 2025, Appendix A, t → ∞",
    quantity: "target_test_loss",
    status: "confirmed",
    remark: "any depth, from tiny weights; at finite D the noise is divided by |n − D| − 1",
    printed: tahirFormulas.scratch,
    corrected: scratchLoss,
  },
  {
    id: "linear-transfer",
    where: "Tahir et al. 2025, linear transfer",
    quantity: "target_test_loss",
    status: "conditional",
    remark:
      "ridge 0 must mean a ridge far above the squared initial scale, or the readout fits the random features too",
    printed: tahirFormulas.linearTransfer,
    corrected: linearTransferLoss,
  },
  {
    id: "fine-tune",
    where: "Tahir et al. 2025, fine-tuning",
    quantity: "target_test_loss",
    status: "corrected",
    remark:
      "exact for one weight layer; in deeper networks label noise or a finite source rescale what the data do not span",
    printed: tahirFormulas.fineTune,
    corrected: fineTuneLoss,
  },
  {
    id: "finite-source",
    where: "Tahir et al. 2025, fine-tuning from a finite source",
    quantity: "transferability",
    status: "corrected",
    remark:
      "exact for one weight layer; in deeper networks the norm factor of fine-tuning enters, without label noise too",
    printed: tahirFormulas.fineTuneTransferability,
    corrected: fineTuneTransferability,
  },
  {
    id: "frozen-kernel",
    where: "Lauditi et al. 2025, Result 2",
    quantity: "target_test_loss",
    status: "conditional",
    remark:
      "holds for a population source, with γ = γ₀√D: at fixed γ₀ and unit teachers the spike grows with D",
    printed: lauditiFormulas.frozenKernel,
    corrected: (params) => spikedKernelLoss(frozen({ ...params, sourceRatio: Infinity, noiseAlignment: 0 })),
  },
  {
    id: "free-kernel",
    where: "Lauditi et al. 2025, Result 3, constants free",
    quantity: "target_test_loss",
    status: "confirmed",
    remark: "as a function of free constants, indefinite ones included, wherever I + C is a kernel",
    printed: (params) =>
      lauditiFormulas.freeKernel({ ...params, noiseAlignment: params.noiseAlignment ?? 0 }),
    corrected: (params) => freeKernelLoss({ ...params, noiseAlignment: params.noiseAlignment ?? 0 }),
  },
  {
    id: "kernel-constants",
    where: "Lauditi et al. 2025, Result 3, constants for a finite source",
    quantity: "target_test_loss",
    status: "corrected",
    remark:
      "called hard to get; the boost law gives them: c₁ = χρ², c₂ = χ(1−ρ²), c₃ = χρ√(1−ρ²), of rank one",
    corrected: (params) => spikedKernelLoss(frozen(params)),
  },
  {
    id: "negative-transfer",
    where: "Lauditi et al. 2025, after Result 3",
    quantity: "transferability",
    status: "corrected",
    remark:
      "a frozen kernel with these constants never does worse than scratch on isotropic inputs; needs c₁c₂ < c₃²",
    corrected: (params) => transferability(scratchLoss(params), spikedKernelLoss(frozen(params))),
  },
  {
    id: "ultra-rich",
    where: "Lauditi et al. 2025, Result 4",
    quantity: "target_test_loss",
    status: "confirmed",
    remark:
      "at n points add (1 − q² + σ₂²)/(n−2); not the limit χ → ∞ of Results 2 and 3, which keeps the other features",
    printed: lauditiFormulas.ultraRich,
    corrected: (params) => ultraRichLoss({ ...params, featureRidge: 0 }),
  },
];

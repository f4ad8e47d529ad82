import { spikePrediction } from "./boost_law.ts";
import { type FineTuneParams, fineTuneTransferability } from "./fine_tune_loss.ts";
import type { FreeKernel } from "./free_kernel.ts";
import { freeKernelLoss } from "./free_kernel_loss.ts";
import { lauditiFormulas } from "./lauditi_formulas.ts";
import { linearTransferLoss, type LinearTransferParams } from "./linear_transfer_loss.ts";
import type { Prediction } from "./prediction.ts";
import { regressionFlow } from "./regression_flow.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { spikedGain } from "./spiked_gain.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { tahirFormulas } from "./tahir_formulas.ts";
import { transferability } from "./transferability.ts";

/** What all claims together depend on; the ridge is that of {@linkcode LinearTransferParams}. */
export interface ClaimParams extends FineTuneParams, LinearTransferParams, FreeKernel {
  /** γ̄ = γ₀√D. */
  readonly proportionalRichness: number;
  /** a_n, where the target is built to have it. */
  readonly noiseAlignment?: number;
  /** t of the flow of ½Σ(f − y)² with kernel xᵀx'/D, where training is stopped; the end if it is not given. */
  readonly time?: number;
}

/** A printed formula, or statement, beside what holds. */
export interface PrintedClaim {
  /** Short name, for records. */
  readonly id: string;
  /** What it is about, a few words. */
  readonly title: string;
  /** Where it is printed. */
  readonly where: string;
  /** What is measured to decide. */
  readonly quantity: "target_test_loss" | "transferability" | "spike";
  /** `confirmed`: holds as printed, for D → ∞; `conditional`: holds if read as `remark` says; `corrected`: does not hold in general. */
  readonly status: "confirmed" | "conditional" | "corrected";
  /** What to know about it, one sentence. */
  readonly remark: string;
  /** The number printed, or `negative` for the statement that there can be less than 0; absent if nothing can be measured. */
  readonly printed?: ((params: ClaimParams) => number) | "negative";
  /** The number that holds, with its allowance. */
  readonly corrected: (params: ClaimParams) => Prediction;
}

/** Interpolation with the frozen kernel of an infinitely wide network. */
function frozen(params: ClaimParams): SpikedParams {
  return { ...params, ridge: 0, width: Infinity, trainable: "readout", readout: "center" };
}

/** The population of a source, in the frame of any target. */
const population = { sourceRatio: Infinity, noiseAlignment: 0 } as const;

/** What transfer gains over training from scratch, both as printed; on the same data the noise that both fit cancels. */
const printedGain = (loss: (params: ClaimParams) => number) => (params: ClaimParams) =>
  tahirFormulas.scratch(params) - loss(params);

const ofTarget = (params: ClaimParams) => ({ ...params, noiseAlignment: params.noiseAlignment ?? 0 });

/** Printed claims on linear networks in the order of the papers, each as a function beside the one that holds. */
export const printedClaims: readonly PrintedClaim[] = [
  {
    id: "scratch",
    title: "loss from scratch",
    where: "Tahir et al. 2025, scratch risk",
    quantity: "target_test_loss",
    status: "confirmed",
    remark: "holds for any depth, from tiny weights",
    printed: tahirFormulas.scratch,
    corrected: scratchLoss,
  },
  {
    id: "linear-transfer",
    title: "loss of linear transfer",
    where: "Tahir et al. 2025, linear transfer",
    quantity: "target_test_loss",
    status: "conditional",
    remark:
      "ridge 0 must mean far above the squared initial scale, or the readout fits the random features too",
    printed: tahirFormulas.linearTransfer,
    corrected: linearTransferLoss,
  },
  {
    id: "fine-tune",
    title: "gain of fine-tuning, deep",
    where: "Tahir et al. 2025, fine-tuning",
    quantity: "transferability",
    status: "corrected",
    remark: "exact for one weight layer or without label noise; else what the data do not span is rescaled",
    printed: printedGain(tahirFormulas.fineTune),
    corrected: fineTuneTransferability,
  },
  {
    id: "regression-source",
    title: "gain, finite source, 1 layer",
    where: "Tahir et al. 2025, finite source, one weight layer",
    quantity: "transferability",
    status: "confirmed",
    remark: "holds for linear regression that starts at the fit of the source",
    printed: tahirFormulas.fineTuneTransferability,
    corrected: (params) => fineTuneTransferability({ ...params, hiddenLayers: 0 }),
  },
  {
    id: "finite-source",
    title: "gain, finite source, deep",
    where: "Tahir et al. 2025, finite source, applied to deep networks",
    quantity: "transferability",
    status: "corrected",
    remark:
      "exact for one weight layer; deeper, the norm factor of fine-tuning enters, without label noise too",
    printed: tahirFormulas.fineTuneTransferability,
    corrected: fineTuneTransferability,
  },
  {
    id: "frozen-kernel",
    title: "gain of a frozen kernel",
    where: "Lauditi et al. 2025, Result 2",
    quantity: "transferability",
    status: "conditional",
    remark: "if γ is γ₀√D: at fixed γ₀ and unit teachers the spike grows like √D",
    printed: printedGain(lauditiFormulas.frozenKernel),
    corrected: (params) => spikedGain(frozen({ ...params, ...population })),
  },
  {
    id: "spike",
    title: "spike χ = √(1 + γ²) − 1",
    where: "Lauditi et al. 2025, Result 2, χ of the kernel",
    quantity: "spike",
    status: "conditional",
    remark: "if γ is γ₀√D; for a finite source γ²|β̂₁|² takes the place of γ²",
    printed: lauditiFormulas.spike,
    corrected: (params) => spikePrediction(frozen({ ...params, ...population })),
  },
  {
    id: "free-kernel",
    title: "gain, Result 3 constants free",
    where: "Lauditi et al. 2025, Result 3",
    quantity: "transferability",
    status: "confirmed",
    remark: "holds as a function of its constants, indefinite ones included, wherever I + C is a kernel",
    printed: printedGain((params) => lauditiFormulas.freeKernel(ofTarget(params))),
    corrected: (params) => transferability(scratchLoss(params), freeKernelLoss(ofTarget(params))),
  },
  {
    id: "kernel-constants",
    title: "loss, Result 3, its constants",
    where: "Lauditi et al. 2025, Result 3, constants of a finite source",
    quantity: "target_test_loss",
    status: "corrected",
    remark: "not given there; they are c₁ = χρ², c₂ = χ(1−ρ²), c₃ = χρ√(1−ρ²), one spike along β̂₁",
    corrected: (params) => spikedKernelLoss(frozen(params)),
  },
  {
    id: "negative-transfer",
    title: "gain can be negative",
    where: "Lauditi et al. 2025, after Result 3, a finite source can hurt",
    quantity: "transferability",
    status: "corrected",
    remark: "with the true constants, c₁c₂ = c₃², a centred kernel is never worse than scratch, up to O(1/D)",
    printed: "negative",
    corrected: (params) => spikedGain(frozen(params)),
  },
  {
    id: "ultra-rich",
    title: "loss, ultra-rich pretraining",
    where: "Lauditi et al. 2025, Result 4",
    quantity: "target_test_loss",
    status: "confirmed",
    remark: "holds: one feature is left; n target points add about (1 − q² + σ₂²)/(n − 2)",
    printed: lauditiFormulas.ultraRich,
    corrected: linearTransferLoss,
  },
  {
    id: "rich-limit",
    title: "reading: Result 4 gain, γ → ∞",
    where: "Lauditi et al. 2025, Result 4 taken for the limit of Results 2 and 3",
    quantity: "transferability",
    status: "corrected",
    remark:
      "the limit of the loss is (1−α)(1−q²) and noise: a large spike leaves the other features to learn with",
    printed: printedGain(lauditiFormulas.ultraRich),
    corrected: (params) => spikedGain(frozen(params)),
  },
  {
    id: "flow-limit",
    title: "loss of kernel flow, t → ∞",
    where: "Lauditi et al. 2025, Appendix A",
    quantity: "target_test_loss",
    status: "confirmed",
    remark: "holds; label noise adds what fitting it costs",
    printed: lauditiFormulas.scratch,
    corrected: (params) => regressionFlow(params, { integrator: "flow", time: Infinity }).test,
  },
  {
    id: "flow-time",
    title: "loss of kernel flow, t = 1",
    where: "Lauditi et al. 2025, Appendix A, which has t → ∞ only",
    quantity: "target_test_loss",
    status: "corrected",
    remark: "follows from the Marchenko–Pastur law, every mode at its own rate",
    corrected: (params) => regressionFlow(params, { integrator: "flow", time: params.time ?? Infinity }).test,
  },
];

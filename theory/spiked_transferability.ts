import { effectiveRidge } from "../numerics/effective_ridge.ts";
import { boostSpike } from "./boost_law.ts";
import { lazyKernel } from "./lazy_kernel.ts";
import { targetSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { seenRidge, type SpikedParams } from "./spiked_params.ts";
import { spikedGainDeviation } from "./spiked_scatter.ts";
import { boundedFluctuations, spikedSource } from "./spiked_source.ts";
import { transferability } from "./transferability.ts";

/** κ, in units of the kernel's isotropic part, below which the scatter of a difference from least squares is not computed. */
const LEAST_SQUARES = 0.05;

/**
 * Difference of the losses with an untrained kernel and with the pretrained one, learned on the same target data.
 *
 * @param scratch Loss with the untrained kernel.
 * @param transfer Loss with the pretrained kernel: `spikedKernelLoss`.
 * @returns The deviation is what the target data make, at infinite width and for the average source predictor.
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3; the scatter is derived here.
 */
export function spikedTransferability(
  scratch: Prediction,
  transfer: Prediction,
  params: SpikedParams,
): Prediction {
  const said = transferability(scratch, transfer), { inputDim, readout, alignment } = params;
  const samples = targetSamples(params), ridge = seenRidge(params);
  // With next to no ridge and above the interpolation point both are least squares, the same: little is left of the scatter,
  // and differences of what is divided by κ² do not find it.
  const kappa = ridge === 0
    ? 0
    : effectiveRidge(new Float64Array(inputDim).fill(1), samples, ridge * inputDim);
  if (kappa < LEAST_SQUARES && samples > inputDim) return said;
  const means = boundedFluctuations(params).map(({ mean }) => mean);
  const { squaredNorm, targetCosine } = spikedSource(alignment, means);
  const pretrained = boostSpike(params.proportionalRichness, squaredNorm);
  const { spike, bulk } = lazyKernel(pretrained, pretrained, params), untrained = lazyKernel(0, 0, params);
  const deviation = spikedGainDeviation({
    eigenvalues: new Float64Array(inputDim).fill(1),
    samples,
    noise: params.targetNoise,
    forms: (diagonal) => ({ bb: diagonal(0), bv: targetCosine * diagonal(0), vv: diagonal(0) }),
    spike,
    ridge: ridge / bulk,
    scratchRidge: ridge / untrained.bulk,
    start: readout === "keep" ? Math.sqrt(squaredNorm) : 0,
  });
  return { ...said, deviation };
}

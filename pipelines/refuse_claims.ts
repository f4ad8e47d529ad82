import { sampleCount } from "../numerics/sample_count.ts";
import { sourceSamples, targetSamples } from "../theory/linear_params.ts";
import type { ClaimParams } from "../theory/printed_claims.ts";
import { refuseMemory } from "./refuse_memory.ts";

type Sizes = Pick<ClaimParams, "inputDim" | "hiddenLayers" | "sourceRatio" | "targetRatio">;

/**
 * Refuses sizes of which the claims cannot be measured, at half the dimension too.
 *
 * @throws {RangeError} If D is odd, the target too small at D/2, or the arrays of an instance too large.
 */
export function refuseClaims(values: Sizes): void {
  refuseMemory(bytesNeeded(values), "lower --input-dim or the ratios");
  const { inputDim, targetRatio } = values;
  if (inputDim % 2 !== 0) {
    throw new RangeError(
      `Cannot measure at half the dimension as input-dim must be even: current value is ${inputDim}`,
    );
  }
  const samples = sampleCount(targetRatio, inputDim / 2);
  if (samples <= 2) {
    throw new RangeError(
      `Cannot fit the readout on ${samples} target samples at half the dimension: need more than 2, raise target-ratio`,
    );
  }
}

/** Of the arrays of an instance at the dimension asked for: the data, and Gram matrices of the smaller side. */
function bytesNeeded(
  values: Sizes,
): number {
  const { inputDim, hiddenLayers } = values;
  const samples = [sourceSamples(values), targetSamples(values)];
  const data = samples.reduce(
    (sum, count) => sum + 4 * count * inputDim + 2 * Math.min(count, inputDim) ** 2,
    0,
  );
  return 8 * ((16 + 6 * hiddenLayers) * inputDim ** 2 + data);
}

import { boostSpike } from "./boost_law.ts";
import { averageLaw, type Fluctuating } from "./fluctuation.ts";
import { targetSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { interpolationFluctuations, interpolationLaw, type SpikedRegression } from "./spiked_regression.ts";
import { boundedFluctuations, spikedSource } from "./spiked_source.ts";
import { transferability } from "./transferability.ts";

/**
 * What a frozen spiked kernel gains over training from scratch on the same target data, both to the end: the difference of
 * {@linkcode scratchLoss} and {@linkcode spikedKernelLoss} of the readout without a ridge, started at 0, at infinite width.
 *
 * @returns The difference; allowances add up. The deviation is that of the difference: for one data set both losses are known
 * functions of the same few fluctuating quantities, of which the fitted noise cancels.
 * @throws {RangeError} As the two laws.
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3; the scatter is derived here.
 */
export function spikedGain(params: SpikedParams): Prediction {
  const { inputDim, alignment, proportionalRichness, targetNoise: noise } = params;
  const said = transferability(scratchLoss(params), spikedKernelLoss(params));
  const samples = targetSamples(params);
  if (samples > inputDim) return { ...said, deviation: 0 };
  const source = boundedFluctuations(params), means = source.map(({ mean }) => mean);
  const task = (at: number[]): SpikedRegression => {
    const { squaredNorm, targetCosine: cosine } = spikedSource(alignment, at);
    const spike = boostSpike(proportionalRichness, squaredNorm);
    return { samples, inputDim, spike, cosine, start: 0, noise };
  };
  const gain = (trained: SpikedRegression, data: readonly number[]) =>
    interpolationLaw({ ...trained, spike: 0 }, data) - interpolationLaw(trained, data);
  const data = interpolationFluctuations(task(means)), centre = data.map(({ mean }) => mean);
  const { deviation } = averageLaw((at) => gain(task(at), centre), source);
  return { ...said, deviation: Math.hypot(deviation, scatter((at) => gain(task(means), at), data)) };
}

/** Gauss–Hermite rule of three nodes: node in standard deviations, weight. */
const RULE = [[-Math.sqrt(3), 1 / 6], [0, 2 / 3], [Math.sqrt(3), 1 / 6]] as const;

/**
 * Standard deviation of a law over independent, nearly normal inputs, their products included: the average over all combinations of
 * nodes. The fitted noise and the span act through their product, which derivatives one by one do not see.
 */
function scatter(law: (at: readonly number[]) => number, inputs: readonly Fluctuating[]): number {
  const grid = inputs.reduce<readonly { readonly at: readonly number[]; readonly weight: number }[]>(
    (points, { mean, variance }) =>
      points.flatMap(({ at, weight }) =>
        RULE.map(([node, share]) => ({
          at: [...at, mean + node * Math.sqrt(variance)],
          weight: weight * share,
        }))
      ),
    [{ at: [], weight: 1 }],
  );
  const values = grid.map(({ at, weight }) => ({ value: law(at), weight }));
  const mean = values.reduce((sum, { value, weight }) => sum + weight * value, 0);
  return Math.sqrt(values.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0));
}

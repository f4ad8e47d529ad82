import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import type { FlowLosses } from "./spiked_flow.ts";
import type { SpikedFlowTask } from "./spiked_flow_limit.ts";
import { interpolation } from "./spiked_kernel_loss.ts";
import type { SpikedRegression } from "./spiked_regression.ts";

/** Error of the quadrature in a converged loss, in units of the initial losses. */
const ROUNDING = 1e-10;

/**
 * Test and train loss of flow that has converged, with the kernel xᵀ(I + χv̂v̂ᵀ)x'/D: exact at any D, where every finite time has
 * an expansion in 1/D.
 *
 *     n < D:  test as `interpolationLoss`,      train = 0
 *     n > D:  test = σ²D/(n−D−1),               train = σ²(1 − D/n)
 *
 * @param sizes n = `samples` and D = `inputDim`, at least 2 apart.
 * @returns Averages over data and noise, with their scatter; the allowance is that of a quadrature.
 * @see Tahir, Ganguli, Rotskoff (2025), scratch risk; Lauditi, Bordelon, Pehlevan (2025), Result 2; finite D derived here.
 */
export function convergedFlow(
  { noise, spike, bulk, along }: SpikedFlowTask,
  { samples, inputDim, source }: {
    readonly samples: number;
    readonly inputDim: number;
    readonly source: string;
  },
): FlowLosses {
  const exact = (value: number, variance: number): Prediction => ({
    value,
    allowance: ROUNDING * (bulk + along ** 2 + noise ** 2),
    allowanceReason: "quadrature",
    source,
    deviation: Math.sqrt(variance),
  });
  if (samples > inputDim) {
    const rest = samples - inputDim;
    return {
      test: exact(
        noiseEnergy(samples, inputDim, noise),
        noiseEnergyVariance(samples, inputDim, noise),
      ),
      train: exact(noise ** 2 * rest / samples, 2 * noise ** 4 * rest / samples ** 2),
    };
  }
  // The law is stated for a unit teacher and quadratic in its length: what lies across the spike serves as the unit.
  const unit = bulk > 0 ? Math.sqrt(bulk) : 1, cosine = bulk > 0 ? 0 : 1;
  const regression: SpikedRegression = {
    samples,
    inputDim,
    spike,
    cosine,
    start: cosine - along / unit,
    noise: noise / unit,
  };
  const { value, variance } = interpolation(regression, true);
  return { test: exact(unit ** 2 * value, unit ** 4 * variance), train: exact(0, 0) };
}

import type { Prediction } from "../prediction.ts";
import type { TransferField, TransferReading } from "./transfer_field.ts";

/**
 * How far the target's test loss of a network of width N is from that of infinitely many neurons, root mean square over the
 * recorded moments of a stage and averaged over networks.
 *
 *     ⟨√⟨(ℒ_N − ℒ_∞)²⟩_t⟩ ≈ c/√N,   ℒ_N − ℒ_∞ = δ/√N + s/N
 *
 * From narrow networks: each gives a δ(t), what it deviates from their mean by, and their mean gives the shift s(t).
 *
 * @see Lauditi, Bordelon, Pehlevan (2025): fluctuations of order 1/√N about the mean field; derived here by simulation.
 */
export function deviationPrediction(
  { infinite, networks, narrow: { ratio } }: TransferField,
  stage: keyof TransferReading,
): Prediction {
  const limit = infinite[stage].curve.map(({ targetTestLoss }) => targetTestLoss);
  const count = networks[0].length, unbiased = count / (count - 1); // a set is shared out without return
  const deviations = networks.flatMap((set) => {
    const losses = set.map((network) =>
      network[stage].curve.map(({ targetTestLoss }) => targetTestLoss.value)
    );
    const mean = limit.map((_, at) => losses.reduce((sum, curve) => sum + curve[at], 0) / count);
    return losses.map((curve) =>
      rootMeanSquare(
        limit.map(({ value }, at) =>
          Math.sqrt(ratio * unbiased) * (curve[at] - mean[at]) + ratio * unbiased * (mean[at] - value)
        ),
      )
    );
  });
  const value = deviations.reduce((a, b) => a + b, 0) / deviations.length;
  const scatter = deviations.reduce((sum, one) => sum + (one - value) ** 2, 0) / (deviations.length - 1);
  const limitError = rootMeanSquare(limit.map(({ standardError }) => standardError));
  return {
    value,
    allowance: Math.sqrt(scatter / deviations.length) + limitError,
    allowanceReason:
      "scatter of the narrow networks that tell the deviation, and Monte Carlo error of the mean field",
    source: "Lauditi, Bordelon, Pehlevan (2025), fluctuations about the mean field of order 1/√N",
    deviation: Math.sqrt(scatter),
    powerLaw: { along: "width", exponent: -0.5 },
  };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** The target's test loss at infinite width, along a stage. */
export function limitCurve(
  { infinite }: TransferField,
  stage: keyof TransferReading,
): { step: number; loss: number }[] {
  return infinite[stage].curve.map(({ step, targetTestLoss }) => ({ step, loss: targetTestLoss.value }));
}

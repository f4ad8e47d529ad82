import type { Prediction } from "../prediction.ts";
import { atWidth } from "./at_width.ts";
import { meanOf, varianceOf } from "./field_estimate.ts";
import { errorInWords, numericalError, stagePoints } from "./stage_points.ts";
import type { TransferField, TransferReading } from "./transfer_field.ts";

/**
 * How far the target's test loss of a network of width N is from that of infinitely many neurons, root mean square over the
 * recorded moments of a stage and averaged over networks.
 *
 *     ⟨√⟨(ℒ_N − ℒ_∞)²⟩_t⟩ ≈ c/√N,   ℒ_N − ℒ_∞ = δ/√N + s/N
 *
 * From narrow networks: of what each deviates from their mean by, what is of first order in its neurons goes into δ(t) and the
 * rest, with the shift of the mean, into s(t). The limit that networks are measured from is itself known up to the error of its
 * randomisations, which is added.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025): fluctuations of order 1/√N about the mean field; derived here by simulation.
 */
export function deviationPrediction(field: TransferField, stage: keyof TransferReading): Prediction {
  const { ratio } = field, moments = limitsOf(field, stage), [{ point, narrow }] = moments;
  const runs = point.targetTestLoss.parts.length,
    networks = narrow.length * narrow[0].targetTestLoss.each.length;
  const errors = Array.from(
    { length: runs },
    (_, run) =>
      moments.map(({ point: { targetTestLoss: { parts, value } } }) =>
        (parts[run] - value) / Math.sqrt(runs - 1)
      ),
  );
  const deviations = narrow.flatMap((_, set) => {
    const losses = moments.map(({ narrow }) => narrow[set].targetTestLoss), count = losses[0].each.length;
    const whole = count / (count - 1); // a set is shared out without return
    const means = losses.map(({ each }) => meanOf(each));
    return losses[0].each.flatMap((_, network) => {
      const curve = losses.map(({ each, parts, value }, at) => {
        const first = parts[network] - value, rest = each[network] - means[at] - first;
        const shift = means[at] - moments[at].limit;
        return Math.sqrt(ratio * whole) * first + ratio * (Math.sqrt(whole) * rest + whole * shift);
      });
      return errors.flatMap((error) =>
        [1, -1].map((sign) => rootMeanSquare(curve.map((value, at) => value + sign * error[at])))
      );
    });
  });
  const value = meanOf(deviations), scatter = varianceOf(deviations);
  return {
    value,
    allowance: meanOf(moments.map(({ limit }) => numericalError(field, limit))),
    allowanceReason: `${errorInWords(field)}, of the losses`,
    source: "Lauditi, Bordelon, Pehlevan (2025), fluctuations about the mean field of order 1/√N",
    deviation: Math.sqrt(scatter * (1 + 1 / networks)),
    powerLaw: { along: "width", exponent: -0.5 },
  };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/**
 * The moments that networks are compared at, those before a stage ends at a loss, with the limit of the loss. The start is always
 * one: all have it, even those that end there.
 */
function limitsOf(field: TransferField, stage: keyof TransferReading) {
  const start = {
    point: field.infinite[stage].curve[0],
    narrow: field.narrow.map((set) => set[stage].curve[0]),
  };
  const later = stagePoints(field, stage).filter(({ point: { step }, narrow }) =>
    step > 0 && narrow.every((set) => set.step === step)
  );
  return [start, ...later].map(({ point, narrow }) => {
    const { scatter, targetTestLoss: limit } = point;
    const runs = narrow.map((set) => ({ estimate: set.targetTestLoss, scatter: set.scatter }));
    return {
      ...{ point, narrow },
      limit: atWidth([{ sign: 1, limit, scatter, narrow: runs }], field.ratio).limit,
    };
  });
}

/** The target's test loss at infinite width, along a stage. */
export function limitCurve(
  field: TransferField,
  stage: keyof TransferReading,
): { step: number; loss: number }[] {
  return limitsOf(field, stage).map(({ point: { step }, limit }) => ({ step, loss: limit }));
}

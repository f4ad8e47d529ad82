import type { StageLosses, TrainedTwoLayer } from "../operators/two_layer_contents.ts";

/** The part of a trained network that its losses need. */
export type WithCurve = Pick<TrainedTwoLayer, "curve">;

/** Losses when training ended. */
export function finalLosses({ curve }: WithCurve): StageLosses {
  return curve[curve.length - 1];
}

/** The recorded moment with the lowest test loss on the target: where early stopping would have ended. */
export function earlyStopped({ curve }: WithCurve): StageLosses {
  return curve.reduce((best, point) => point.targetTestLoss < best.targetTestLoss ? point : best);
}

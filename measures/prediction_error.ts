import { squaredDistance } from "../numerics/norm.ts";

/** Mean of (f − y)² over test points, labels as they are; predicting 0 scores 1 on labels ±1. */
export function meanSquaredError(predictions: Float64Array, targets: Float64Array): number {
  return squaredDistance(predictions, targets) / targets.length;
}

/** Share of test points with sign(f) = y, for labels ±1; a prediction of exactly 0 counts as wrong. */
export function accuracy(predictions: Float64Array, targets: Float64Array): number {
  return predictions.reduce((right, f, i) => right + (f * targets[i] > 0 ? 1 : 0), 0) / targets.length;
}

/**
 * Share of points whose predicted sign is that of their label; a prediction of 0 is a miss.
 *
 * @param predictions f, `[points]`.
 * @param targets ±1, `[points]`.
 *
 * @example
 * ```ts
 * import { signAccuracy } from "./sign_accuracy.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(signAccuracy(Float64Array.of(0.2, -3, 0.1, 0), Float64Array.of(1, -1, -1, 1)), 0.5);
 * ```
 */
export function signAccuracy(predictions: Float64Array, targets: Float64Array): number {
  let right = 0;
  for (let i = 0; i < targets.length; i++) if (predictions[i] * targets[i] > 0) right++;
  return right / targets.length;
}

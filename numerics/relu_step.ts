import type { Matrix } from "./matrix.ts";

/**
 * Residual of a two-layer ReLU network, Δ ← y − zφ(h)/(γN).
 *
 * @param residual Δ, `[P]`, overwritten.
 * @param preactivations h, `[N, P]`, a row per neuron.
 * @param readout z, `[N]`.
 * @param targets y, `[P]`.
 * @param richness γ.
 * @returns Mean of Δ² over the points.
 *
 * @example
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { reluResidual } from "./relu_step.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const one = (x: number) => Float64Array.of(x);
 * strictEqual(reluResidual(one(0), matrix(1, 1, one(2)), one(3), one(7), 1), 1);
 * ```
 */
export function reluResidual(
  residual: Float64Array,
  { rows, cols, data }: Matrix,
  readout: Float64Array,
  targets: Float64Array,
  richness: number,
): number {
  residual.fill(0);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let p = 0; p < cols; p++, at++) residual[p] += readout[i] * Math.max(0, data[at]);
  }
  let sum = 0;
  for (let p = 0; p < cols; p++) {
    residual[p] = targets[p] - residual[p] / (richness * rows);
    sum += residual[p] * residual[p];
  }
  return sum / cols;
}

/**
 * One step of gradient descent in the span of the data, both right sides from the old z:
 *
 *     C ← C + ηγ z Δφ̇(h),   z ← z + ηγ φ(h)Δ
 *
 * @param coefficients C, `[N, P]`, updated.
 * @param readout z, `[N]`, updated.
 * @param preactivations h, `[N, P]`; the caller brings it up to date afterwards.
 * @param residual Δ, `[P]`.
 * @param scale ηγ.
 */
export function reluDescend(
  coefficients: Matrix,
  readout: Float64Array,
  { rows, cols, data }: Matrix,
  residual: Float64Array,
  scale: number,
): void {
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    const step = scale * readout[i];
    for (let p = 0; p < cols; p++, at++) {
      if (!(data[at] > 0)) continue;
      sum += data[at] * residual[p];
      coefficients.data[at] += step * residual[p];
    }
    readout[i] += scale * sum;
  }
}

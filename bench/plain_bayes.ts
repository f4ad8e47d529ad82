import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import {
  gramModes,
  type GridData,
  type GridPoint,
  handedMoment,
  type ProportionalTransfer,
  ridgeSpectrum,
  sourcePosterior,
  type SpikedMoment,
  targetPosterior,
} from "../theory/mod.ts";

/** Each point on its own, Σ₁ written out: Newton with a factorisation a step. */
export function plainGrid(algebra: LinearAlgebra, data: GridData, points: readonly GridPoint[]): void {
  const first = gramModes(algebra, data.sourceInputs), second = gramModes(algebra, data.targetInputs);
  for (const { sourceRichness, targetRichness, elasticCoupling, inverseTemperature } of points) {
    const source = sourcePosterior(algebra, {
      ...{
        inputs: data.sourceInputs,
        labels: data.sourceLabels,
        richness: sourceRichness,
        inverseTemperature,
      },
    }, first);
    const task = { inputs: data.targetInputs, labels: data.targetLabels, richness: targetRichness };
    targetPosterior(
      algebra,
      { ...task, elasticCoupling, inverseTemperature },
      dense(algebra, handedMoment(source)),
      second,
    );
  }
}

function dense(algebra: LinearAlgebra, { weight, direction }: SpikedMoment): Matrix {
  const moment = matrix(direction.length, direction.length);
  for (let i = 0; i < direction.length; i++) moment.data[i * (direction.length + 1)] = 1;
  algebra.rankOneUpdate(moment, direction, direction, weight);
  return moment;
}

/** Ã by bisection within a bisection for q, as the equations are written. */
export function plainProportional(task: ProportionalTransfer): number {
  const { sourceRichness, targetRichness, elasticCoupling: delta, inverseTemperature: beta } = task;
  const bisect = (f: (x: number) => number, low: number, high: number) => {
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2;
      if (f(middle) > 0) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const g1 = sourceRichness ** 2, g2 = targetRichness ** 2;
  const sizeAt = (c: number) => {
    const { signal, noise } = ridgeSpectrum(1 / (beta * c), task.sourceRatio);
    return signal + task.sourceNoise ** 2 * noise;
  };
  const c1 = bisect(
    (c) => 1 + g1 * sizeAt(c) / c - c,
    1,
    2 + sourceRichness + g1 * task.sourceNoise ** 2 * beta / 4,
  );
  const size = sizeAt(c1),
    overlap = task.alignment * ridgeSpectrum(1 / (beta * c1), task.sourceRatio).learned;
  const at = (q: number) => {
    const weight = delta ** 2 * g1 / ((1 + delta) * q), least = 1 / q + (delta / q) ** 2;
    const reuse = (a: number) => {
      const part = ridgeSpectrum(1 / (beta * a), task.targetRatio).learned / (a * c1);
      return part * overlap / (1 + part * weight * size);
    };
    const wanted = (a: number) => least + weight * c1 * g2 * reuse(a) ** 2 / q;
    const a = bisect((x) => wanted(x) - x, least, wanted(least)), tau = weight * reuse(a);
    const { signal, noise } = ridgeSpectrum(1 / (beta * a), task.targetRatio);
    const rest = 1 - 2 * tau * overlap + tau * tau * size;
    return 1 + delta - g2 * (rest * signal + task.targetNoise ** 2 * noise) / a ** 2 - q;
  };
  return bisect(at, 1e-8, 1 + delta);
}

import { marchenkoPasturShift } from "../numerics/marchenko_pastur.ts";
import type { ModeDecay } from "./training_rule.ts";

/** First 1/D correction of an average, with the size of what it consists of. */
export interface Corrected {
  /** The change, times D. */
  readonly shift: number;
  /** Sum of the absolute values of its parts. */
  readonly size: number;
}

/**
 * What the shift of the mean spectrum of XᵀX/D at finite D does to the averages of {@linkcode spikedFlowLimit} over it, times D:
 * of e^{−2λt}, λe^{−2λt}, (1 − e^{−λt})²/λ, and of the residual noise.
 */
export function bulkShifts(
  ratio: number,
  count: number,
  { left, lost }: ModeDecay,
): Record<"test" | "train" | "noise" | "residual", Corrected> {
  const { nodes, weights } = marchenkoPasturShift(ratio, count);
  const over = (g: (x: number) => number): Corrected => {
    let shift = 0, size = 0;
    nodes.forEach((x, j) => {
      const term = weights[j] * g(x);
      shift += term;
      size += Math.abs(term);
    });
    return { shift, size };
  };
  // The shift has no mass, so that e^{−2xt} may be replaced by what it lost.
  const squareLost = (x: number) => lost(x) * (1 + left(x));
  const fromLost = over((x) => -squareLost(x)), fromLeft = over((x) => left(x) ** 2);
  const test = { shift: fromLost.shift, size: Math.min(fromLost.size, fromLeft.size) };
  return {
    test,
    train: over((x) => x * left(x) ** 2),
    noise: over((x) => x > 0 ? lost(x) ** 2 / x : 0),
    residual: test,
  };
}

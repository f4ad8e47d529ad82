import { marchenkoPastur } from "../numerics/marchenko_pastur.ts";
import type { SpikedFlowTask } from "./spiked_flow_limit.ts";
import type { ModeDecay } from "./training_rule.ts";

/** Standard deviations of a single data set's losses. */
export interface FlowDeviations {
  /** Of the test loss. */
  readonly test: number;
  /** Of the train loss. */
  readonly train: number;
}

/**
 * How much the losses of regression in time scatter from data set to data set at least, to leading order in 1/D.
 *
 *     Var test  ≥ (2/D)[∫ρ(Bℓ² + n)² − (B∫ρℓ²)²],   n = σ²(1−ℓ)²/λ
 *     Var train ≥ (2D/P²)[∫_{λ>0} ρ(Bλ + σ²)²ℓ⁴ − (B∫ρλℓ²)²] + 2σ⁴(P−D)₊/P²
 *
 * with ℓ(λ) what is left of a mode. Teacher and noise have independent normal components on the modes of the data, but for the
 * length of the teacher, which is fixed. With a spike B counts what lies across it alone: whatever sign those components have,
 * they add these squares, and what else varies can only add to the variance.
 *
 * @param decay The rule, up to the largest rate of the task.
 * @param count Nodes for averages over ρ.
 * @see Derived here; without spike it is all to this order, but for a train loss so late that it rests on a few slow modes, whose
 * rates scatter too.
 */
export function flowDeviations(
  { ratio, noise, spike, bulk, along }: SpikedFlowTask,
  { left, lost }: ModeDecay,
  { samples, inputDim, count }: { samples: number; inputDim: number; count: number },
): FlowDeviations {
  const signal = spike === 0 ? bulk + along ** 2 : bulk, sigma2 = noise ** 2;
  const { nodes, weights, atom } = marchenkoPastur(ratio, count);
  // A mode that the data do not see is as it was.
  let test = atom * signal ** 2, remains = atom * signal, train = 0, seen = 0;
  nodes.forEach((x, j) => {
    const square = left(x) ** 2, noisy = sigma2 * lost(x) ** 2 / x;
    test += weights[j] * (signal * square + noisy) ** 2;
    remains += weights[j] * signal * square;
    train += weights[j] * ((signal * x + sigma2) * square) ** 2;
    seen += weights[j] * signal * x * square;
  });
  const unfitted = 2 * sigma2 ** 2 * Math.max(0, samples - inputDim) / samples ** 2;
  return {
    test: Math.sqrt(Math.max(0, 2 / inputDim * (test - remains ** 2))),
    train: Math.sqrt(Math.max(0, 2 * inputDim / samples ** 2 * (train - seen ** 2)) + unfitted),
  };
}

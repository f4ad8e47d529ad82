import { spikedFlowLimit, type SpikedFlowTask } from "./spiked_flow_limit.ts";
import type { TrainingRule } from "./training_rule.ts";

/** Gauss–Hermite rule of five points for a standard normal variable. */
const HERMITE = [
  [0, 8 / 15],
  [1.355626, 0.2220759],
  [-1.355626, 0.2220759],
  [2.856970, 0.0112574],
  [-2.856970, 0.0112574],
];

/**
 * What the scatter of the fastest modes adds to the mean losses of descent beyond first order in 1/D. With coarse steps,
 * ημ_max > 1, the fastest mode swings, and swings more where it is faster than typical; its rate scatters by about √(2/P), as
 * v̂ᵀXᵀXv̂ does. Two parts, by a Gauss–Hermite rule over that scatter:
 *
 * - the limit law with all rates stretched, beyond its second derivative (which the 1/D correction has);
 * - the share 1/D that the spike's mode has in what starts elsewhere, and in the noise.
 *
 * @returns Sizes, for test and train loss.
 */
export function fastModes(
  task: SpikedFlowTask,
  rule: TrainingRule,
  { samples, inputDim }: { readonly samples: number; readonly inputDim: number },
): { test: number; train: number } {
  const { ratio, noise, spike, bulk, along } = task, width = Math.sqrt(2 / samples), small = 0.1 * width;
  const at = (deviation: number) => spikedFlowLimit(task, rule, Math.max(0, 1 + deviation));
  const middle = at(0), low = at(-small), high = at(small), top = middle.largestRate;
  let test = 0, train = 0, swing = -(middle.decay.left(top) ** 2);
  for (const [x, weight] of HERMITE) {
    const stretch = Math.max(0, 1 + x * width), losses = at(x * width);
    test += weight * (losses.test - middle.test);
    train += weight * (losses.train - middle.train);
    swing += weight * middle.decay.left(stretch * top) ** 2;
  }
  const firstOrder = (part: "test" | "train") =>
    (low[part] + high[part] - 2 * middle[part]) / 2 * (width / small) ** 2;
  const share = Math.abs(swing) / inputDim, start = bulk + along ** 2, sigma2 = noise ** 2;
  return {
    test: Math.abs(test - firstOrder("test")) + share * (start + sigma2 * (1 + Math.max(0, spike)) / top),
    train: Math.abs(train - firstOrder("train")) + share * (start * top + sigma2) / ratio,
  };
}

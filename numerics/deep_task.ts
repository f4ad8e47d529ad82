import type { DeepNetwork } from "./deep_network.ts";
import {
  requireTwoLayerTraining,
  type TwoLayerTask,
  type TwoLayerTrainingOptions,
} from "./two_layer_task.ts";

/** How `trainDeepNetwork` learns; the rest as in two-layer networks. */
export interface DeepTrainingOptions extends
  Pick<
    TwoLayerTrainingOptions,
    "activation" | "richness" | "steps" | "recordAt" | "weightDecay" | "stopLoss" | "form" | "signal"
  > {
  /** η on ½ΣΔ². */
  readonly learningRate: number;
  /** Steps between two measurements of ηλ_max; 50 unless given. */
  readonly watchEvery?: number;
  /** A network whose output, at the same γ, is subtracted as f_off; the start itself for f = 0 there; none unless given. */
  readonly offset?: DeepNetwork;
  /** k: the weights into the first k hidden layers stay as they are, to the bit, weight decay included; 0 unless given. */
  readonly freezeLayers?: number;
}

/**
 * Checks what `trainDeepNetwork` is given.
 *
 * @throws {TypeError} If the shapes of network and task do not fit.
 * @throws {RangeError} If an option is out of its range; the message names it.
 */
export function requireDeepTraining(
  start: DeepNetwork,
  task: TwoLayerTask,
  options: DeepTrainingOptions,
): void {
  requireTwoLayerTraining(start, task, options);
  const { innerWeights, readout: { length: width } } = start;
  for (const { rows, cols } of innerWeights) {
    if (rows === width && cols === width) continue;
    throw new TypeError(
      `Cannot train inner weights [${rows}, ${cols}] with ${width} readout weights: need [${width}, ${width}]`,
    );
  }
  const { freezeLayers = 0 } = options, depth = innerWeights.length + 1;
  if (Number.isInteger(freezeLayers) && freezeLayers >= 0 && freezeLayers <= depth) return;
  throw new RangeError(
    `Cannot train as freezeLayers must be an integer from 0 to the ${depth} hidden layers: current value is ${freezeLayers}`,
  );
}

import type { Backend } from "../numerics/backend.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";
import { twoLayerFields } from "../numerics/two_layer_network.ts";
import type { LabelledPoints } from "../operators/sample_image_tasks.ts";
import type { StageLosses, TrainedTwoLayer } from "../operators/two_layer_contents.ts";
import { kernelAlignment } from "./kernel_alignment.ts";

/** The losses of a stage. */
export type StageLoss = "trainLoss" | "sourceTestLoss" | "targetTestLoss";

/** A loss at the end of a stage, a mean of (f − y)². */
export function finalLoss({ curve }: Pick<TrainedTwoLayer, "curve">, loss: StageLoss): number {
  return curve[curve.length - 1][loss];
}

/** A loss at the start of a stage, after the switch. */
export function initialLoss({ curve }: Pick<TrainedTwoLayer, "curve">, loss: StageLoss): number {
  return curve[0][loss];
}

/** Where a stage should have stopped: the recorded moment with the smallest of a loss, the first of several. */
export function earlyStopping({ curve }: Pick<TrainedTwoLayer, "curve">, loss: StageLoss): StageLosses {
  return curve.reduce((best, point) => point[loss] < best[loss] ? point : best);
}

/** A loss at a moment of a stage. */
export interface LossAt {
  /** Steps done. */
  readonly step: number;
  /** Mean of (f − y)². */
  readonly loss: number;
}

/** Root mean square over the recorded moments of a stage of what a loss deviates from others by, at the same steps. */
export function curveDeviation(
  { curve }: Pick<TrainedTwoLayer, "curve">,
  loss: StageLoss,
  reference: readonly LossAt[],
): number {
  const others = new Map(reference.map((point) => [point.step, point.loss]));
  const deviations = curve.flatMap((point) => {
    const other = others.get(point.step);
    return other === undefined ? [] : [point[loss] - other];
  });
  return Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0) / deviations.length);
}

/**
 * Alignment yᵀΦy/(|Φ|_F |y|²) of a network's feature kernel with the labels of some points, 0 if either vanishes.
 *
 * From the features F, `[N, P]`: yᵀΦy = |Fy|²/N and |Φ|_F = |FFᵀ|_F/N, so that many points need no kernel.
 */
export function featureKernelAlignment(
  { algebra }: Backend,
  { network, activation }: Pick<TrainedTwoLayer, "network" | "activation">,
  { inputs, targets }: LabelledPoints,
): number {
  const features = twoLayerFields(algebra, network.hiddenWeights, inputs), { rows, cols, data } = features;
  activation.values(data, data);
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0), size = norm(targets);
  if (largest === 0 || size === 0) return 0;
  for (let i = 0; i < data.length; i++) data[i] /= largest; // squares of nearly collapsed features would vanish
  if (rows >= cols) return kernelAlignment(algebra.gram(features, { transposeA: true }), targets);
  const along = new Float64Array(rows);
  algebra.apply(features, targets, along);
  return (norm(along) / size) ** 2 / norm(algebra.gram(features).data);
}

/** Preactivations h = Wx/√D of a network at some points, `[N, points]`: a row per neuron. */
export function preactivations(
  { algebra }: Backend,
  { network }: Pick<TrainedTwoLayer, "network">,
  points: Matrix,
): Matrix {
  return twoLayerFields(algebra, network.hiddenWeights, points);
}

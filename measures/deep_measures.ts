import type { Backend } from "../numerics/backend.ts";
import { deepKernels } from "../numerics/deep_network.ts";
import type { Matrix } from "../numerics/matrix.ts";
import type { TrainedDeep } from "../operators/deep_contents.ts";
import type { LabelledPoints } from "../operators/sample_image_tasks.ts";
import { kernelAlignment } from "./kernel_alignment.ts";

/** What is measured of a hidden layer. */
export type LayerMeasure = "kernel_trace" | "kernel_alignment" | "gradient_trace";

/**
 * The kernels of each hidden layer on some points as numbers, the first layer's first: mean diagonal of Φ^l = φφᵀ/N, its alignment
 * yᵀΦ^l y/(|Φ^l||y|²) with the labels, and the mean diagonal of G^l = g g ᵀ/N, g^l = γN ∂f/∂h^l.
 */
export function layerMeasures(
  { algebra }: Backend,
  { network, activation }: Pick<TrainedDeep, "network" | "activation">,
  { inputs, targets }: LabelledPoints,
): Record<LayerMeasure, number>[] {
  const { feature, gradient } = deepKernels(algebra, network, activation, inputs);
  return feature.map((kernel, l) => ({
    kernel_trace: meanDiagonal(kernel),
    kernel_alignment: kernelAlignment(kernel, targets),
    gradient_trace: meanDiagonal(gradient[l]),
  }));
}

function meanDiagonal({ rows, data }: Matrix): number {
  let sum = 0;
  for (let p = 0; p < rows; p++) sum += data[p * (rows + 1)];
  return sum / rows;
}

import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { twoLayerOutput } from "../numerics/two_layer_network.ts";
import type { LabelledPoints } from "../operators/sample_image_tasks.ts";
import type { TrainedTwoLayer } from "../operators/two_layer_contents.ts";
import { signAccuracy } from "./sign_accuracy.ts";

/** Share of points that a trained network, what is subtracted from its output included, puts on the right side. */
export function twoLayerAccuracy(
  algebra: LinearAlgebra,
  { inputs, targets }: LabelledPoints,
  { network, offset, activation, richness }: Pick<
    TrainedTwoLayer,
    "network" | "offset" | "activation" | "richness"
  >,
): number {
  const predictions = twoLayerOutput(algebra, network, inputs, { activation, richness });
  const subtracted = offset && twoLayerOutput(algebra, offset, inputs, { activation, richness });
  return signAccuracy(subtracted ? predictions.map((f, i) => f - subtracted[i]) : predictions, targets);
}

import type { Backend } from "../numerics/backend.ts";
import type { LabelledPoints } from "../operators/sample_image_tasks.ts";
import type { TrainedTwoLayer } from "../operators/two_layer_contents.ts";
import { signAccuracy } from "./sign_accuracy.ts";

/** Share of points that a trained network, what is subtracted from its output included, puts on the right side. */
export async function twoLayerAccuracy(
  backend: Backend,
  { inputs, targets }: LabelledPoints,
  { network, offset, activation, richness }: Pick<
    TrainedTwoLayer,
    "network" | "offset" | "activation" | "richness"
  >,
): Promise<number> {
  const predictions = await backend.twoLayerOutput(network, inputs, { activation, richness });
  const subtracted = offset && await backend.twoLayerOutput(offset, inputs, { activation, richness });
  return signAccuracy(subtracted ? predictions.map((f, i) => f - subtracted[i]) : predictions, targets);
}

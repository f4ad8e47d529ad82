import type { HiddenForm } from "./hidden_form.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { spanForm } from "./span_form.ts";
import type { TwoLayerNetwork } from "./two_layer_network.ts";
import type { TwoLayerTask, TwoLayerTrainingOptions } from "./two_layer_task.ts";
import { weightsForm } from "./weights_form.ts";

/** Name of the form that {@linkcode chooseForm} takes. */
export function cheaperForm(
  { inputs: { rows: count, cols: dim } }: TwoLayerTask,
  { batchSize, form, trainable }: Pick<TwoLayerTrainingOptions, "form" | "trainable"> & { batchSize: number },
): "span" | "weights" {
  if (form) return form;
  return trainable !== "readout" && batchSize === count && count < 2 * dim ? "span" : "weights";
}

/**
 * The form of the hidden weights that takes fewer operations: 2NP² a step in the span of the data, 4NBD for the weights
 * themselves. With batches, and where only the readout learns, always the weights.
 */
export function chooseForm(
  algebra: LinearAlgebra,
  { hiddenWeights }: TwoLayerNetwork,
  task: TwoLayerTask,
  { activation, batchSize, form, trainable }: TwoLayerTrainingOptions & { readonly batchSize: number },
): HiddenForm {
  return cheaperForm(task, { batchSize, form, trainable }) === "span"
    ? spanForm(algebra, activation, hiddenWeights, task)
    : weightsForm(algebra, activation, hiddenWeights, task, batchSize);
}

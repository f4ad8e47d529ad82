import type { OperatorFunction } from "rxjs";
import { activations } from "../numerics/activation.ts";
import type { Backend } from "../numerics/backend.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import type { RunRecord } from "./run_record.ts";
import type { ImageTasks } from "./sample_image_tasks.ts";
import type { Flow, State } from "./state.ts";
import { spacedSteps } from "./spaced_steps.ts";

/** Parameters that {@linkcode pretrainRelu} uses. */
export interface PretrainReluParams {
  /** N, hidden neurons. */
  readonly width: number;
  /** γ₁ > 0. */
  readonly sourceRichness: number;
  /** Training ends at this mean of (f − y)². */
  readonly stopLoss: number;
  /** Steps at most. */
  readonly maxSteps: number;
}

/**
 * Trains a two-layer ReLU network in mean-field scaling on the source images by full-batch gradient descent, and adds it
 * as `pretrained`. Its initial output is subtracted, as it vanishes at infinite width.
 *
 *     f(x) = z·relu(Wx/√D)/(γN) − f₀(x),     W, z ~ N(0, 1) at the start
 */
export function pretrainRelu<
  Content extends { readonly params: PretrainReluParams; readonly tasks: ImageTasks },
>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TwoLayerNetwork }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params: { width, sourceRichness, stopLoss, maxSteps }, tasks: { source } } = state.content;
    const start = drawTwoLayerNetwork(state, { width, inputDim: source.inputs.cols });
    const { network, records: curve, stopped } = await backend.trainTwoLayer(start, source, {
      activation: activations.relu,
      richness: sourceRichness,
      learningRate: "sharpness",
      offset: start,
      steps: maxSteps,
      stopLoss,
      recordAt: spacedSteps(maxSteps),
      signal,
    });
    const records: RunRecord[] = curve.map(({ step, time, trainLoss }) => ({
      type: "loss",
      cell: state.cell.index,
      instance: state.instance,
      stage: "pretrain",
      step,
      time,
      metric: "source_train_loss",
      value: trainLoss,
    }));
    if (stopped === "steps") {
      records.push({
        type: "notice",
        level: "warning",
        message: `Pretraining ended at --max-steps ${maxSteps} with source train loss ` +
          `${
            curve[curve.length - 1].trainLoss.toPrecision(3)
          }, above --stop-loss ${stopLoss}, in cell ${state.cell.index}`,
      });
    }
    return { added: { pretrained: network }, records };
  });
}

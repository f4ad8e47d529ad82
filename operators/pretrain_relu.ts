import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { reluFeatures, type ReluNetwork } from "../numerics/relu_features.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { RunRecord } from "./run_record.ts";
import type { ImageTasks } from "./sample_image_tasks.ts";
import type { Flow, State } from "./state.ts";

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
>(backend: Backend): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: ReluNetwork }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params: { width, sourceRichness, stopLoss, maxSteps }, tasks: { source } } = state.content;
    const dimension = source.inputs.cols;
    const start: ReluNetwork = {
      hiddenWeights: matrix(width, dimension, normals(drawKey(state, "hidden weights"), width * dimension)),
      readout: normals(drawKey(state, "readout weights"), width),
    };
    // Labels plus initial output: the same training as subtracting that output from the predictor.
    const targets = source.targets.slice();
    const features = reluFeatures(backend.algebra, start.hiddenWeights, source.inputs);
    backend.algebra.apply(features, start.readout, targets, 1 / (sourceRichness * width), 1);
    const options = { richness: sourceRichness, stopLoss, maxSteps, signal };
    const { network, curve, stopped } = await backend.trainRelu(
      start,
      { inputs: source.inputs, targets },
      options,
    );
    const records: RunRecord[] = curve.map(({ step, time, loss }) => ({
      type: "loss",
      cell: state.cell.index,
      instance: state.instance,
      stage: "pretrain",
      step,
      time,
      metric: "source_train_loss",
      value: loss,
    }));
    if (stopped === "steps") {
      records.push({
        type: "notice",
        level: "warning",
        message: `Pretraining ended at --max-steps ${maxSteps} with source train loss ` +
          `${
            curve[curve.length - 1].loss.toPrecision(3)
          }, above --stop-loss ${stopLoss}, in cell ${state.cell.index}`,
      });
    }
    return { added: { pretrained: network }, records };
  });
}

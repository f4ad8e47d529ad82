import { STABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import type { Notice, RunRecord, Stage } from "./run_record.ts";
import type { State } from "./state.ts";
import type { TrainedTwoLayer, TwoLayerParams } from "./two_layer_contents.ts";

/** A rate chosen to meet the bound may miss it by the accuracy of the sharpness. */
const TOLERANCE = 1.02;
/** Above this γ²(D + 1) the time scales of training lie far apart. */
const STIFF = 5000;

/** The records of a stage: its loss curves and, for the first instance, a warning if descent left its flow. */
export function stageRecords(
  state: State<{ readonly params: Pick<TwoLayerParams, "curves"> }>,
  stage: Stage,
  task: "source" | "target",
  { curve, largest, learningRate }: Pick<TrainedTwoLayer, "curve" | "largest" | "learningRate">,
): RunRecord[] {
  const { cell: { index: cell }, instance, content: { params: { curves } } } = state;
  const records: RunRecord[] = [];
  if (curves === "all" || (curves === "first" && instance === 0)) {
    for (const { step, time, trainLoss, sourceTestLoss, targetTestLoss } of curve) {
      const head = { type: "loss", cell, instance, stage, step, time } as const;
      records.push({ ...head, metric: `${task}_train_loss`, value: trainLoss });
      records.push({ ...head, metric: "source_test_loss", value: sourceTestLoss });
      records.push({ ...head, metric: "target_test_loss", value: targetTestLoss });
    }
  }
  if (instance === 0 && largest.rateSharpness > STABLE_RATE_SHARPNESS * TOLERANCE) {
    records.push({
      type: "notice",
      level: "warning",
      message: `Descent left its flow in cell ${cell} at ${stage}: learning rate times sharpness reached ` +
        `${
          largest.rateSharpness.toPrecision(3)
        } at step ${largest.step}, above ${STABLE_RATE_SHARPNESS}; choose a --learning-rate below ` +
        learningRate.toPrecision(3),
    });
  }
  return records;
}

/** A warning for the first instance if the time scales of training lie far apart, for inputs of unit variance. */
export function stiffnessNotice(
  { cell: { index: cell }, instance }: State,
  stage: Stage,
  { richness, network }: TrainedTwoLayer,
): Notice[] {
  const inputDim = network.hiddenWeights.cols, stiffness = richness ** 2 * (inputDim + 1);
  if (instance > 0 || stiffness <= STIFF) return [];
  return [{
    type: "notice",
    level: "warning",
    message:
      `Training is stiff in cell ${cell} at ${stage}: richness² · (D + 1) is ${
        stiffness.toPrecision(3)
      }, above ` +
      `${STIFF}; the sharpness grows by orders of magnitude, so compare with a smaller --learning-rate`,
  }];
}

import { type Matrix, matrix } from "../numerics/matrix.ts";
import { squaredDistance } from "../numerics/norm.ts";
import type { TwoLayerRecord } from "../numerics/train_two_layer.ts";
import type { StageLosses, TwoStageTasks } from "./two_layer_contents.ts";

/** The points on which both tasks are tested: those of the source and then those of the target, once if they are the same. */
export function testInputs({ sourceTest, targetTest }: TwoStageTasks): Matrix {
  if (sourceTest.inputs === targetTest.inputs) return targetTest.inputs;
  const { inputs: source } = sourceTest, { inputs: target } = targetTest;
  const both = matrix(source.rows + target.rows, source.cols);
  both.data.set(source.data);
  both.data.set(target.data, source.data.length);
  return both;
}

/** Losses at the recorded moments of a training, from the outputs at {@linkcode testInputs}. */
export function stageLosses(
  { sourceTest, targetTest }: TwoStageTasks,
  records: readonly TwoLayerRecord[],
): StageLosses[] {
  return records.map(({ step, time, trainLoss, passiveOutput }) => {
    const source = passiveOutput.subarray(0, sourceTest.targets.length);
    const target = passiveOutput.subarray(passiveOutput.length - targetTest.targets.length);
    return {
      ...{ step, time, trainLoss },
      sourceTestLoss: squaredDistance(source, sourceTest.targets) / source.length,
      targetTestLoss: squaredDistance(target, targetTest.targets) / target.length,
    };
  });
}

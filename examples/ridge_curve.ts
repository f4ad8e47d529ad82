// How much ridge does linear transfer want when the target labels are noisy?
import { linearTestLoss } from "../measures/mod.ts";
import {
  check,
  deepLinearDefaults,
  each,
  instances,
  linearTransfer,
  pool,
  pretrainDeepLinear,
  records,
  sampleLinearTasks,
} from "../operators/mod.ts";
import { definePipeline, number } from "../pipelines/mod.ts";
import { linearTransferLoss } from "../theory/mod.ts";

const fixed = {
  ...deepLinearDefaults,
  inputDim: 100,
  alignment: 0.8,
  sourceRatio: Infinity,
  sourceNoise: 0,
};

export default definePipeline({
  name: "ridge-curve",
  shows: "test loss of linear transfer against its ridge",
  result: "Tahir, Ganguli, Rotskoff (2025): linear transfer",
  parameters: {
    ridge: number({ default: "0.01", min: 1e-6, max: 1e3, symbol: "λ", meaning: "ridge of the readout" }),
    targetNoise: number({
      default: "1",
      min: 0,
      max: 10,
      symbol: "σ₂",
      meaning: "label noise of the target",
    }),
    targetRatio: number({
      default: "0.2",
      min: 0.05,
      max: 10,
      symbol: "α₂",
      meaning: "target samples over D",
    }),
  },
  presets: { quick: { instances: 100, ridge: "0.001,0.1,0.3,1" } },
  parallel: "instances",
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, fixed),
          each((start$) =>
            start$.pipe(
              sampleLinearTasks(backend),
              pretrainDeepLinear(backend),
              linearTransfer(backend),
              check(
                "target_test_loss",
                ({ tasks, linearlyTransferred }) => linearTestLoss(tasks, linearlyTransferred),
                linearTransferLoss,
              ),
            )
          ),
          records(),
          pool(),
        )
      ),
    ),
});

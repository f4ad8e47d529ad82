import type { OperatorFunction } from "rxjs";
import { gatedLoss, networkLoss } from "../measures/relu_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { reluDistance } from "../numerics/relu/relu_sum.ts";
import { checkGiven } from "../operators/check.ts";
import { fineTuneRelu } from "../operators/relu/fine_tune_relu.ts";
import { lazyFineTuneRelu } from "../operators/relu/lazy_fine_tune_relu.ts";
import { linearTransferRelu } from "../operators/relu/linear_transfer_relu.ts";
import type {
  ReluTasks,
  TrainedRelu,
  WithPretrained,
  WithReluTasks,
} from "../operators/relu/relu_contents.ts";
import { report } from "../operators/report.ts";
import type { Flow } from "../operators/state.ts";
import { type StageChoice, whenStage } from "../operators/when_stage.ts";
import {
  type FineTuneCondition,
  fineTunePrediction,
  fineTuneTransferabilityPrediction,
} from "../theory/relu/fine_tune_prediction.ts";
import {
  lazyFineTuneGiven,
  linearTransferabilityGiven,
  linearTransferGiven,
} from "../theory/relu/relu_predictions.ts";
import type { TangentPool } from "../theory/relu/tangent_pool.ts";
import { featureCondition, scratchCondition } from "./relu_stages.ts";

/** An instance that has learned the target from scratch. */
type WithScratch = WithReluTasks & { readonly scratch: TrainedRelu };

/** The three ways from the source to the target that were chosen, each beside its prediction. */
export function checkedReluTransfer<Content extends WithScratch & WithPretrained & StageChoice>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  const { algebra } = backend;
  const gain = (tasks: ReluTasks, scratch: TrainedRelu, loss: number) =>
    networkLoss(backend, scratch.network, tasks.target) - loss;
  return (pretrained$) =>
    pretrained$.pipe(
      whenStage<Content, Content>(["linear-transfer"], (branch$) =>
        branch$.pipe(
          linearTransferRelu<Content>(backend),
          checkGiven(
            "target_test_loss",
            ({ tasks, linearlyTransferred }) => reluDistance(algebra, linearlyTransferred, tasks.target),
            featureCondition,
            (params, given) => linearTransferGiven(algebra, params, given),
          ),
          checkGiven(
            "transferability",
            ({ tasks, scratch, linearlyTransferred }) =>
              gain(tasks, scratch, reluDistance(algebra, linearlyTransferred, tasks.target)),
            (content) => ({ ...featureCondition(content), ...scratchCondition(content) }),
            (params, given) => linearTransferabilityGiven(algebra, params, given),
          ),
        )),
      whenStage<Content, Content>(["lazy-fine-tune"], (branch$) =>
        branch$.pipe(
          lazyFineTuneRelu<Content>(backend),
          checkGiven(
            "target_test_loss",
            ({ tasks, lazilyTuned }) => gatedLoss(backend, lazilyTuned, tasks.target),
            tangentPool,
            (params, pool) => lazyFineTuneGiven(algebra, params, pool),
          ),
        )),
      whenStage<Content, Content>(["fine-tune"], (branch$) =>
        branch$.pipe(
          fineTuneRelu<Content>(backend),
          checkGiven(
            "target_test_loss",
            ({ tasks, fineTuned }) => networkLoss(backend, fineTuned.network, tasks.target),
            tangentCondition(backend),
            (params, pool) => fineTunePrediction(algebra, params, pool),
          ),
          checkGiven(
            "transferability",
            ({ tasks, scratch, fineTuned }) =>
              gain(tasks, scratch, networkLoss(backend, fineTuned.network, tasks.target)),
            (content) => ({ ...tangentCondition(backend)(content), ...scratchCondition(content) }),
            (params, given) => fineTuneTransferabilityPrediction(algebra, params, given),
          ),
          report({
            target_train_loss: ({ fineTuned }) => fineTuned.trainLoss,
            training_steps: ({ fineTuned }) => fineTuned.steps,
          }),
        )),
    );
}

/** What the theory of the frozen tangent kernel is given: the pretrained network, the target, and inputs of its own. */
function tangentPool({ tasks, pretrained: { network } }: WithPretrained): TangentPool {
  return { ...network, target: tasks.target, inputs: tasks.pool };
}

/** What the theory of fine-tuning is given beside it: how well the source was learned, where training starts and where it ended. */
function tangentCondition(backend: Backend) {
  return (content: WithPretrained & { readonly fineTuned: TrainedRelu }): FineTuneCondition => {
    const { tasks: { target }, pretrained: { network, trainLoss: sourceLoss }, fineTuned } = content;
    const startLoss = networkLoss(backend, network, target);
    return { ...tangentPool(content), sourceLoss, startLoss, trainLoss: fineTuned.trainLoss };
  };
}

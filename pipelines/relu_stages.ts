import type { OperatorFunction } from "rxjs";
import {
  balanceDrift,
  eulerResidual,
  gatedLoss,
  initialRate,
  networkLoss,
  sampleOverlap,
  spanOverlap,
} from "../measures/relu_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { reluDistance } from "../numerics/relu/relu_sum.ts";
import { populationRate } from "../numerics/relu/training_rate.ts";
import { checkGiven } from "../operators/check.ts";
import { fineTuneRelu } from "../operators/relu/fine_tune_relu.ts";
import { lazyFineTuneRelu } from "../operators/relu/lazy_fine_tune_relu.ts";
import { linearTransferRelu } from "../operators/relu/linear_transfer_relu.ts";
import {
  outputScaleOf,
  type ReluParams,
  type ReluTasks,
  type TrainedRelu,
  type WithPretrained,
  type WithReluTasks,
} from "../operators/relu/relu_contents.ts";
import { pretrainReluNetwork } from "../operators/relu/pretrain_relu_network.ts";
import { scratchRelu } from "../operators/relu/scratch_relu.ts";
import { report } from "../operators/report.ts";
import type { Flow } from "../operators/state.ts";
import { type StageChoice, whenStage } from "../operators/when_stage.ts";
import { neuronPairs } from "../theory/relu/feature_modes.ts";
import {
  fineTunePrediction,
  fineTuneTransferabilityPrediction,
} from "../theory/relu/fine_tune_prediction.ts";
import { initialRatePrediction } from "../theory/relu/initial_rate.ts";
import { overlapLaw } from "../theory/relu/overlap_law.ts";
import {
  lazyFineTuneGiven,
  linearTransferabilityGiven,
  linearTransferGiven,
  scratchGiven,
} from "../theory/relu/relu_predictions.ts";
import { balancePrediction, eulerPrediction, switchPrediction } from "../theory/relu/source_predictions.ts";
import type { TangentPool } from "../theory/relu/tangent_pool.ts";

/** An instance that has learned the target from scratch. */
type WithScratch = WithReluTasks & { readonly scratch: TrainedRelu };

/** Learns the target from scratch and holds its loss against the kernel of infinitely many random neurons. */
export function checkedReluScratch<Content extends WithReluTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedRelu }>> {
  return (start$) =>
    start$.pipe(
      scratchRelu<Content>(backend),
      checkGiven(
        "target_test_loss",
        ({ tasks, scratch }) => networkLoss(backend, scratch.network, tasks.target),
        ({ tasks }) => tasks.target,
        (params, target) => scratchGiven(backend.algebra, params, target),
      ),
      report({
        target_train_loss: ({ scratch }) => scratch.trainLoss,
        training_steps: ({ scratch }) => scratch.steps,
      }),
    );
}

/** Learns the source and holds against theory what holds of any such network: identities of its slope and flow, overlaps. */
export function checkedReluSource<Content extends WithReluTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedRelu }>> {
  const { algebra } = backend, byPopulation = ({ sourceSamples }: ReluParams) => sourceSamples === Infinity;
  return (scratch$) =>
    scratch$.pipe(
      pretrainReluNetwork<Content>(backend),
      report({
        source_test_loss: ({ tasks, pretrained }) => networkLoss(backend, pretrained.network, tasks.source),
        source_train_loss: ({ pretrained }) => pretrained.trainLoss,
        training_steps: ({ pretrained }) => pretrained.steps,
        training_time: ({ pretrained }) => pretrained.time,
      }),
      checkGiven(
        "initial_rate",
        ({ tasks }) => initialRate(backend, tasks),
        ({ tasks }) => tasks.source,
        (params, source) => initialRatePrediction(params, neuronPairs(algebra, source)),
      ),
      checkGiven(
        "euler_residual",
        ({ tasks, pretrained }) => eulerResidual(backend, pretrained.network, tasks.source),
        () => undefined,
        eulerPrediction,
      ),
      checkGiven(
        "balance_drift",
        ({ tasks, pretrained }) => balanceDrift(tasks.start, pretrained.network),
        () => undefined,
        (params) => byPopulation(params) ? balancePrediction(balanceParams(params)) : undefined,
      ),
    ).pipe(
      checkGiven(
        "target_test_loss",
        ({ tasks, pretrained }) => networkLoss(backend, pretrained.network, tasks.target),
        ({ tasks, pretrained }) => networkLoss(backend, pretrained.network, tasks.source),
        (params, sourceLoss) => switchPrediction(params, sourceLoss),
      ),
      checkGiven(
        "teacher_overlap",
        ({ tasks: { source, target } }) => spanOverlap(backend, source.weights, target),
        () => undefined,
        (params) => params.family === "random" ? undefined : overlapLaw(params),
      ),
      report({
        span_overlap: ({ tasks, pretrained }) =>
          spanOverlap(backend, pretrained.network.weights, tasks.target),
        sample_overlap: ({ params, tasks, pretrained }) =>
          sampleOverlap(
            backend,
            { neurons: pretrained.network.weights, f: tasks.target },
            params.targetSamples,
            params.ridge,
          ),
      }),
    );
}

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
            linearCondition,
            (params, given) => linearTransferGiven(algebra, params, given),
          ),
          checkGiven(
            "transferability",
            ({ tasks, scratch, linearlyTransferred }) =>
              gain(tasks, scratch, reluDistance(algebra, linearlyTransferred, tasks.target)),
            linearCondition,
            (params, given) => linearTransferabilityGiven(algebra, params, given),
          ),
        )),
      whenStage<Content, Content>(["lazy-fine-tune"], (branch$) =>
        branch$.pipe(
          lazyFineTuneRelu<Content>(backend),
          checkGiven(
            "target_test_loss",
            ({ tasks, lazilyTuned }) => gatedLoss(backend, lazilyTuned, tasks.target),
            tangentCondition,
            (params, pool) => lazyFineTuneGiven(algebra, params, pool),
          ),
        )),
      whenStage<Content, Content>(["fine-tune"], (branch$) =>
        branch$.pipe(
          fineTuneRelu<Content>(backend),
          checkGiven(
            "target_test_loss",
            ({ tasks, fineTuned }) => networkLoss(backend, fineTuned.network, tasks.target),
            tangentCondition,
            (params, pool) => fineTunePrediction(algebra, params, pool),
          ),
          checkGiven(
            "transferability",
            ({ tasks, scratch, fineTuned }) =>
              gain(tasks, scratch, networkLoss(backend, fineTuned.network, tasks.target)),
            tangentCondition,
            (params, pool) => fineTuneTransferabilityPrediction(algebra, params, pool),
          ),
          report({
            target_train_loss: ({ fineTuned }) => fineTuned.trainLoss,
            training_steps: ({ fineTuned }) => fineTuned.steps,
          }),
        )),
    );
}

/** What the theory of linear transfer is given: the source's features and the target, never an outcome on it. */
function linearCondition({ tasks, pretrained }: WithPretrained) {
  return { weights: pretrained.network.weights, target: tasks.target };
}

/** What the theory of fine-tuning is given: the pretrained network, the target, and inputs of its own. */
function tangentCondition({ tasks, pretrained: { network } }: WithPretrained): TangentPool {
  return { ...network, target: tasks.target, inputs: tasks.pool };
}

function balanceParams(params: ReluParams) {
  const { integrator, learningRate, width } = params, scale = outputScaleOf(params);
  const rate = learningRate === "auto" ? populationRate(width, scale) : learningRate;
  return { integrator, learningRate: rate, width, scale };
}

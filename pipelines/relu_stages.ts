import type { OperatorFunction } from "rxjs";
import {
  balanceDrift,
  eulerResidual,
  initialRate,
  networkLoss,
  sampleOverlap,
  spanOverlap,
} from "../measures/relu_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import type { Matrix } from "../numerics/matrix.ts";
import type { ReluSum } from "../numerics/relu/relu_sum.ts";
import { populationRate } from "../numerics/relu/training_rate.ts";
import { checkGiven } from "../operators/check.ts";
import {
  outputScaleOf,
  type ReluParams,
  type TrainedRelu,
  type WithPretrained,
  type WithReluTasks,
} from "../operators/relu/relu_contents.ts";
import { pretrainReluNetwork } from "../operators/relu/pretrain_relu_network.ts";
import { scratchRelu } from "../operators/relu/scratch_relu.ts";
import { report } from "../operators/report.ts";
import type { Flow } from "../operators/state.ts";
import { neuronPairs } from "../theory/relu/feature_modes.ts";
import { initialRatePrediction } from "../theory/relu/initial_rate.ts";
import { overlapGiven } from "../theory/relu/overlap_given.ts";
import { overlapLaw } from "../theory/relu/overlap_law.ts";
import { type ScratchCondition, scratchGiven } from "../theory/relu/scratch_prediction.ts";
import { balancePrediction, eulerPrediction, switchPrediction } from "../theory/relu/source_predictions.ts";

/** A pretrained network's hidden weights and a target. */
export interface FeatureCondition {
  /** `[m, d]` */
  readonly weights: Matrix;
  /** f_t. */
  readonly target: ReluSum;
}

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
        scratchCondition,
        (params, given) => scratchGiven(backend.algebra, params, given),
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
      checkGiven(
        "span_overlap",
        ({ tasks, pretrained }) => spanOverlap(backend, pretrained.network.weights, tasks.target),
        featureCondition,
        (_, given) => overlapGiven(algebra, given),
      ),
      checkGiven(
        "sample_overlap",
        ({ params: { targetSamples, ridge }, tasks, pretrained }) => {
          const neurons = pretrained.network.weights;
          return sampleOverlap(backend, { neurons, f: tasks.target }, targetSamples, ridge);
        },
        featureCondition,
        ({ targetSamples: samples, ridge }, given) => overlapGiven(algebra, given, { samples, ridge }),
      ),
    );
}

/** What the theory of learning from scratch is given: the target, and whether its training points were learned. */
export function scratchCondition(
  { tasks, scratch }: WithReluTasks & { readonly scratch: TrainedRelu },
): ScratchCondition {
  return { target: tasks.target, scratchTrainLoss: scratch.trainLoss };
}

/** What theories of the pretrained features are given: the features and the target, never an outcome on it. */
export function featureCondition({ tasks, pretrained }: WithPretrained): FeatureCondition {
  return { weights: pretrained.network.weights, target: tasks.target };
}

function balanceParams(params: ReluParams) {
  const { integrator, learningRate, width } = params, scale = outputScaleOf(params);
  const rate = learningRate === "auto" ? populationRate(width, scale) : learningRate;
  return { integrator, learningRate: rate, width, scale };
}

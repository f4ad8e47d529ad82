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
import { populationRate } from "../numerics/relu/training_rate.ts";
import { checkGiven } from "../operators/check.ts";
import {
  outputScaleOf,
  type ReluParams,
  type TrainedRelu,
  type WithReluTasks,
} from "../operators/relu/relu_contents.ts";
import { pretrainReluNetwork } from "../operators/relu/pretrain_relu_network.ts";
import { scratchRelu } from "../operators/relu/scratch_relu.ts";
import { report } from "../operators/report.ts";
import type { Flow } from "../operators/state.ts";
import { neuronPairs } from "../theory/relu/feature_modes.ts";
import { initialRatePrediction } from "../theory/relu/initial_rate.ts";
import { overlapLaw } from "../theory/relu/overlap_law.ts";
import { scratchGiven } from "../theory/relu/relu_predictions.ts";
import { balancePrediction, eulerPrediction, switchPrediction } from "../theory/relu/source_predictions.ts";

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

function balanceParams(params: ReluParams) {
  const { integrator, learningRate, width } = params, scale = outputScaleOf(params);
  const rate = learningRate === "auto" ? populationRate(width, scale) : learningRate;
  return { integrator, learningRate: rate, width, scale };
}

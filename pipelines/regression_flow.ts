import type { Prediction } from "../theory/prediction.ts";
import { allowStopping, ofSpike } from "../theory/allow_stopping.ts";
import { spikePrediction } from "../theory/boost_law.ts";
import { targetSamples } from "../theory/linear_params.ts";
import {
  flowTransferability,
  pretrainedFlow,
  type PretrainedFlowParams,
  scratchFlow,
} from "../theory/pretrained_flow.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { spike } from "../measures/spike.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { frozenFeatures } from "../operators/freeze_and_regress.ts";
import { instances } from "../operators/instances.ts";
import { keepAs } from "../operators/keep_as.ts";
import { pool } from "../operators/pool.ts";
import { drawMeanField, pretrainMeanField } from "../operators/pretrain_mean_field.ts";
import { records } from "../operators/records.ts";
import { regressionFlow } from "../operators/regression_flow.ts";
import { sampleSpikedTasks } from "../operators/sample_spiked_tasks.ts";
import { whenStage } from "../operators/when_stage.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, choices, number } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

/** Float64 arrays that an instance holds at once: features of both layers, their moments, the data and their kernel. */
function bytesNeeded(values: PretrainedFlowParams): number {
  const { inputDim } = values, samples = targetSamples(values);
  return 8 * (16 * inputDim ** 2 + 4 * samples * inputDim + 3 * Math.min(samples, 2 * inputDim) ** 2);
}

/** What this experiment fixes: an infinite network and the population of its source. */
const population = { width: Infinity, sourceRatio: Infinity, sourceNoise: 0, noiseAlignment: 0 } as const;

/** Where regression on the frozen features starts. */
const starts = { center: () => undefined, keep: (predictor: Float64Array) => predictor } as const;

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: {
    target_test_loss: (params) => scratchFlow(params).test,
    target_train_loss: (params) => scratchFlow(params).train,
  },
  pretrain: {
    spike: allowStopping(
      (params: PretrainedFlowParams): Prediction => spikePrediction({ ...params, ...population }),
      ofSpike,
    ),
  },
  "lazy-fine-tune": {
    target_test_loss: (params) => pretrainedFlow(params).test,
    target_train_loss: (params) => pretrainedFlow(params).train,
    transferability: flowTransferability,
  },
} as const satisfies Laws<PretrainedFlowParams>;

/**
 * Linear regression and regression on a frozen spiked kernel, stopped at any time: test and train loss, against the
 * Marchenko–Pastur average of all modes and its mean field of the spike.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A and Result 2.
 */
const regressionFlowPipeline: Pipeline = definePipeline({
  name: "regression-flow",
  shows:
    "test and train loss over training time, from scratch and on the frozen kernel of a pretrained network",
  result:
    "Lauditi, Bordelon, Pehlevan (2025): Appendix A and Result 2, extended to finite time and label noise",
  about:
    "A target y = β₂·x with label noise, x ~ N(0, I), is learned by gradient flow or descent, and both losses are taken at " +
    "given times. `scratch` is linear regression from f = 0: the lazy training of a network that has learned nothing. " +
    "`lazy-fine-tune` is the same on the kernel xᵀMx'/D, M = WᵀW/N, of a real two-layer linear network that was first " +
    "pretrained richly on the population of a source y = β₁·x and then frozen: it is faster along β₁, by a spike of size " +
    "χ = √(1 + γ̄²) − 1, γ̄ = γ₀√D. Training is carried out exactly, mode by mode. The test loss is the mean of (f − y)² over " +
    "the population, noise-free, so predicting 0 scores 1; the train loss is its mean over the training points, noise " +
    "included; transferability is the test loss of `scratch` minus that of `lazy-fine-tune` at the same time, so early it " +
    "tells how much faster, late how much better. Every time is a cell with data of its own.\n\n" +
    "Time t is that of df/dt = −K(f − y), the flow of ½Σ(f − y)² with K = xᵀMx'/D; descent takes t/η steps of size η, and η " +
    "converts as t does. Train with another rule for a time T, with P points and α = P/D, and t is\n\n" +
    "T for ½Σ(f − y)² with the kernel xᵀMx'/D, and for the readout of a mean-field network\n\n" +
    "T/P for ½·mean with the kernel xᵀMx'/D\n\n" +
    "T/α for ½·mean in plain regression, f = β·x\n\n" +
    "2T/α for the mean without ½ in plain regression, as in the code of Tahir, Ganguli, Rotskoff\n\n" +
    "T, with --trainable all, for both layers of a mean-field network and ½Σ: that is 2T on the untrained kernel, and " +
    "(2 + χ)T on a kernel with spike χ/(2 + χ) after pretraining, which is taken care of.\n\n" +
    "For example, 1000 steps of full-batch descent with learning rate 0.01 on the mean of (f − y)², f = β·x, are T = 10; " +
    "with D = 200 and P = 100, so α = 0.5, that is t = 2T/α = 40: --time 40 --target-ratio 0.5, as descent --integrator " +
    "descent --learning-rate 0.04, since η converts alike (0.01·2/α). From the D, learning rate and number of steps of one's own " +
    "code: --time '2*0.01*1000/0.5'.",
  parameters: {
    inputDim: linearParameters.inputDim(),
    alignment: linearParameters.alignment(),
    proportionalRichness: linearParameters.proportionalRichness(),
    targetRatio: linearParameters.targetRatio(),
    targetNoise: linearParameters.targetNoise(),
    time: number({
      default: "1",
      min: 0,
      max: Infinity,
      infinite: true,
      symbol: "t",
      meaning: "when the losses are taken, in time of the flow of ½Σ(f − y)²; inf for convergence",
    }),
    integrator: choice({
      options: ["flow", "descent"],
      default: "flow",
      meaning: "gradient flow, or gradient descent with steps of --learning-rate",
    }),
    learningRate: number({
      default: "0.1",
      min: 0,
      max: 1e3,
      excluded: [0],
      symbol: "η",
      usedWhen: { integrator: ["descent"] },
      meaning: "step of descent; time/η is rounded to whole steps",
    }),
    trainable: linearParameters.kernelTrainable(),
    readout: choice({
      options: ["center", "keep"],
      default: "center",
      meaning: "start of lazy-fine-tune: source predictor subtracted (from 0), or kept (a warm start)",
    }),
    stages: choices({
      options: ["scratch", "lazy-fine-tune"],
      default: "scratch,lazy-fine-tune",
      meaning: "scratch: plain linear regression; lazy-fine-tune: on the pretrained, frozen kernel",
    }),
    curves: linearParameters.curves({
      meaning:
        "which instances of a cell report their losses (of both stages, and of pretraining) as loss records",
    }),
  },
  presets: {
    quick: { instances: 40, time: "0.1,1,10,100", targetRatio: "0.5,1.5", targetNoise: "0.5" },
    paper: {
      instances: 60,
      inputDim: "300",
      proportionalRichness: "1,3,8",
      targetRatio: "0.3,0.6,1.5",
      targetNoise: "0.5",
      time: "0.1,0.3,1,3,10,30,inf",
    },
    "figure-flow": {
      shows:
        "test loss over training time with noisy labels: the best time to stop, from scratch and after pretraining",
      result:
        "Lauditi, Bordelon, Pehlevan (2025), Appendix A and Result 2, extended to finite time and label noise",
      instances: 60,
      inputDim: "300",
      targetRatio: "0.5,0.8,1.5",
      targetNoise: "0.5",
      time: "0.03,0.1,0.3,1,3,10,30,100,300",
    },
  },
  examples: [
    { options: "--stages scratch --target-ratio 0.5,0.9,2 --time 0.3,3,30,inf", shows: "plain regression" },
    { options: "--readout keep --target-noise 1 --alignment 0.2,0.9", shows: "a warm start, noisy labels" },
    {
      options: "--integrator descent --learning-rate 0.02,0.1 --time 1,10",
      shows: "finite steps, exactly accounted for",
    },
    { options: "--trainable all --proportional-richness 1,8", shows: "both layers learn lazily" },
  ],
  refuse: (values) => {
    for (const stage of Object.values(laws)) for (const law of Object.values(stage)) law(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim or --target-ratio");
  },
  metrics: metricMeanings(
    "target_test_loss",
    "target_train_loss",
    "transferability",
    "spike",
  ),
  parallel: "instances",
  figures: [
    { kind: "lines", x: "time", metric: "target_test_loss", log: "x", minima: true },
    { kind: "lines", x: "targetRatio", metric: "target_test_loss" },
    { kind: "lines", x: "proportionalRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "curves", metric: "target_test_loss", log: "x" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, population),
          each((start$) =>
            start$.pipe(
              sampleSpikedTasks(backend),
              drawMeanField(),
              regressionFlow(backend, "scratch", ({ params, untrained }) => ({
                features: frozenFeatures(untrained, params.trainable),
              })),
              check(
                "target_test_loss",
                ({ tasks, partlyTrained }) => targetLoss(tasks, partlyTrained),
                laws.scratch.target_test_loss,
              ),
              check(
                "target_train_loss",
                ({ partlyTrained }) => partlyTrained.trainLoss,
                laws.scratch.target_train_loss,
              ),
              whenStage(["lazy-fine-tune"], (scratch$) =>
                scratch$.pipe(
                  keepAs("scratch", ({ partlyTrained }) => partlyTrained),
                  pretrainMeanField(backend, ({ proportionalRichness }) => proportionalRichness),
                  check("spike", ({ pretrained }) => spike(backend.algebra, pretrained), laws.pretrain.spike),
                  regressionFlow(backend, "lazy-fine-tune", ({ params, pretrained }) => ({
                    features: frozenFeatures(pretrained.network, params.trainable),
                    start: starts[params.readout](pretrained.predictor),
                  })),
                  check(
                    "target_test_loss",
                    ({ tasks, partlyTrained }) => targetLoss(tasks, partlyTrained),
                    laws["lazy-fine-tune"].target_test_loss,
                  ),
                  check(
                    "target_train_loss",
                    ({ partlyTrained }) => partlyTrained.trainLoss,
                    laws["lazy-fine-tune"].target_train_loss,
                  ),
                  check(
                    "transferability",
                    ({ tasks, scratch, partlyTrained }) =>
                      targetLoss(tasks, scratch) - targetLoss(tasks, partlyTrained),
                    laws["lazy-fine-tune"].transferability,
                  ),
                )),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default regressionFlowPipeline;

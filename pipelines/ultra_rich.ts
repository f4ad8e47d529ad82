import { allowRounding } from "../theory/allow_stopping.ts";
import { featureInterpolationLoss } from "../theory/feature_interpolation_loss.ts";
import { sourceSamples, targetSamples } from "../theory/linear_params.ts";
import { refuseInterpolation } from "../theory/noise_energy.ts";
import { independentTransferability } from "../theory/transferability.ts";
import {
  halvingCost,
  ultraRichTransferLoss,
  type UltraRichTransferParams,
} from "../theory/ultra_rich_transfer.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { linearTransfer, linearTransferFromHalves } from "../operators/linear_transfer.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { scratchInputs } from "../operators/regress_features.ts";
import { sampleSpikedTasks } from "../operators/sample_spiked_tasks.ts";
import { pretrainDeepLinear } from "../operators/train_deep_linear.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { integer, number } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

type Values = UltraRichTransferParams & { readonly hiddenLayers: number };

/** Float64 arrays that an instance holds at once: a network with work space, both data sets and their Gram matrices. */
function bytesNeeded(values: Values): number {
  const { inputDim, hiddenLayers } = values;
  const samples = [sourceSamples(values), targetSamples(values)].filter(Number.isFinite);
  return 8 * (4 * hiddenLayers * inputDim ** 2 +
    samples.reduce((sum, count) => sum + 4 * count * inputDim + 2 * Math.min(count, inputDim) ** 2, 0));
}

const scratch = allowRounding((values: Values) => featureInterpolationLoss({ ...values, width: Infinity }));

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: { target_test_loss: scratch },
  "linear-transfer": {
    target_test_loss: ultraRichTransferLoss,
    transferability: (values) => independentTransferability(scratch(values), ultraRichTransferLoss(values)),
    halving_cost: halvingCost,
  },
} as const satisfies Laws<Values>;

/**
 * A deep linear network pretrained from tiny weights, the limit of infinite richness: its features are one feature, and a readout on
 * it has a loss that does not depend on the target ratio.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 4.
 */
const ultraRichPipeline: Pipeline = definePipeline({
  name: "ultra-rich",
  shows: "what infinitely rich pretraining leaves: one feature, whose loss no amount of target data lowers",
  result: "Lauditi, Bordelon, Pehlevan (2025): Result 4, exact at finite n",
  about:
    "A deep linear network learns a source task y = β₁·x, x ~ N(0, I), by gradient flow from tiny weights: the limit of " +
    "infinite richness. Its last hidden layer then holds a single feature, along what it has learned, β̂₁. It is frozen and " +
    "a readout fitted to the target y = β₂·x. The loss is 1 − q², q the cosine of β̂₁ with β₂, whatever the ratio α₂ of " +
    "target samples to dimensions: for a noise-free source q = √α₁a + √(1−α₁)a_n. With n points the one fitted weight adds " +
    "(1 − q² + σ₂²)/(n − 2). halving_cost, the mean loss on either half of the target data minus that on all, checks the " +
    "independence: it vanishes as 1/n, while from scratch half of the data are worth α₂/2.\n\n" +
    "This is not the large-richness end of spiked-kernel, (1−α₂)(1−q²): there the many features beside the spike still " +
    "learn, here they are as small as the initial weights and the ridge, small itself, cuts them off. The test " +
    "loss is the mean of (f − y)² over the whole population, noise-free, so predicting 0 scores 1; transferability is " +
    "the loss from scratch, by ridgeless regression on the inputs, minus that loss.",
  parameters: {
    inputDim: linearParameters.inputDim({
      default: "300",
      meaning: "input dimension, also the width of the hidden layers",
    }),
    hiddenLayers: integer({
      default: "1",
      min: 1,
      max: 8,
      symbol: "L−1",
      meaning: "hidden layers; the result does not depend on it",
    }),
    alignment: linearParameters.alignment({ default: "0.9" }),
    noiseAlignment: linearParameters.noiseAlignment(),
    sourceRatio: linearParameters.sourceRatio({ default: "0.5" }),
    sourceNoise: linearParameters.sourceNoise(),
    targetRatio: linearParameters.targetRatio({
      meaning: "target samples per input dimension; the loss does not depend on it but as 1/n",
    }),
    targetNoise: linearParameters.targetNoise(),
    ridge: number({
      default: "1e-5",
      min: 0,
      max: 1e-3,
      excluded: [0],
      symbol: "λ",
      meaning:
        "small ridge of the readout, (ΦᵀΦ + nλ), that cuts random features off: at least 1000·initScale²",
    }),
    initScale: number({
      default: "1e-6",
      min: 1e-12,
      max: 1e-3,
      symbol: "ε",
      meaning: "initial weights are N(0, ε²/width); the theory is for ε → 0",
    }),
    curves: linearParameters.curves(),
  },
  presets: {
    quick: { instances: 100, sourceRatio: "0.5,inf", targetRatio: "0.3,0.6,1.5", targetNoise: "0.2" },
    paper: {
      instances: 40,
      inputDim: "400",
      alignment: "0.5,0.8,1",
      sourceRatio: "0.3,0.7,1.5",
      sourceNoise: "0.2",
      targetRatio: "0.1:0.9:0.2,1.3",
    },
    "figure-1c": {
      instances: 60,
      inputDim: "400",
      sourceRatio: "0.25,0.5,0.75,inf",
      targetRatio: "0.1:0.9:0.1,1.2,1.5",
    },
  },
  examples: [
    { options: "--source-ratio 0.1:0.9:0.2", shows: "the source's data count instead of the target's" },
    { options: "--noise-alignment 0.4 --alignment 0.7", shows: "a target that likes the source's noise" },
    { options: "--hidden-layers 1,2,3", shows: "depth makes no difference" },
  ],
  refuse: (values) => {
    refuseInterpolation(sourceSamples(values), values.inputDim, "source");
    for (const stage of Object.values(laws)) for (const law of Object.values(stage)) law(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim or the ratios");
  },
  parallel: "instances",
  figures: [
    { kind: "lines", x: "targetRatio", metric: "target_test_loss" },
    { kind: "lines", x: "sourceRatio", metric: "target_test_loss" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "hiddenLayers", metric: "target_test_loss" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, { integrator: "flow", learningRate: 0.02, maxSteps: 100_000 } as const),
          each((start$) =>
            start$.pipe(
              sampleSpikedTasks(backend),
              scratchInputs(backend),
              check(
                "target_test_loss",
                ({ tasks, scratch }) => targetLoss(tasks, scratch),
                laws.scratch.target_test_loss,
              ),
              pretrainDeepLinear(backend),
              linearTransfer(backend),
              check(
                "target_test_loss",
                ({ tasks, linearlyTransferred }) => targetLoss(tasks, linearlyTransferred),
                laws["linear-transfer"].target_test_loss,
              ),
              check(
                "transferability",
                ({ tasks, scratch, linearlyTransferred }) =>
                  targetLoss(tasks, scratch) - targetLoss(tasks, linearlyTransferred),
                laws["linear-transfer"].transferability,
              ),
              linearTransferFromHalves(backend),
              check(
                "halving_cost",
                ({ tasks, linearlyTransferredFromHalves: [first, last], linearlyTransferred }) =>
                  (targetLoss(tasks, first) + targetLoss(tasks, last)) / 2 -
                  targetLoss(tasks, linearlyTransferred),
                laws["linear-transfer"].halving_cost,
              ),
            ).pipe(records())
          ),
          pool(),
        )
      ),
    ),
});

export default ultraRichPipeline;

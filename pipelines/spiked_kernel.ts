import {
  allowRounding,
  allowStopping,
  ofAlignment,
  ofKernelLoss,
  ofSpike,
} from "../theory/allow_stopping.ts";
import { sourceFeatureAlignment, spikePrediction, targetFeatureAlignment } from "../theory/boost_law.ts";
import { featureInterpolationLoss } from "../theory/feature_interpolation_loss.ts";
import { sourceSamples, targetSamples } from "../theory/linear_params.ts";
import { refuseInterpolation } from "../theory/noise_energy.ts";
import type { Prediction } from "../theory/prediction.ts";
import { spikedKernelLoss } from "../theory/spiked_kernel_loss.ts";
import type { SpikedParams } from "../theory/spiked_params.ts";
import { spikedTransferability } from "../theory/spiked_transferability.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { featureAlignment, momentLawResidual, spike } from "../measures/spike.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { freezeAndRegress, scratchRegress } from "../operators/freeze_and_regress.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { drawMeanField, pretrainMeanField } from "../operators/pretrain_mean_field.ts";
import { records } from "../operators/records.ts";
import { report } from "../operators/report.ts";
import { sampleSpikedTasks } from "../operators/sample_spiked_tasks.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, integer } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

/** Float64 arrays that an instance holds at once: features and their moments with work space, and both data sets. */
function bytesNeeded(values: SpikedParams): number {
  const { inputDim } = values;
  const samples = [sourceSamples(values), targetSamples(values)].filter(Number.isFinite);
  return 8 *
    (16 * inputDim ** 2 + samples.reduce((sum, count) => sum + 4 * count * inputDim + 2 * count ** 2, 0));
}

/** Regression with the untrained kernel: no spike, whatever the source. */
const scratch = allowRounding((params: SpikedParams): Prediction =>
  params.ridge === 0 && params.trainable === "readout"
    ? featureInterpolationLoss(params)
    : spikedKernelLoss({ ...params, ...untrained })
);

const untrained = {
  proportionalRichness: 0,
  sourceRatio: Infinity,
  noiseAlignment: 0,
  readout: "center",
} as const;

const transfer = allowStopping(spikedKernelLoss, ofKernelLoss);

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: { target_test_loss: scratch },
  pretrain: {
    spike: allowStopping(spikePrediction, ofSpike),
    feature_alignment: allowStopping(targetFeatureAlignment, ofAlignment),
    source_feature_alignment: allowStopping(sourceFeatureAlignment, ofAlignment),
  },
  "lazy-fine-tune": {
    target_test_loss: transfer,
    transferability: (params) => spikedTransferability(scratch(params), transfer(params), params),
  },
} as const satisfies Laws<SpikedParams>;

/**
 * A two-layer linear network pretrained richly, frozen, and its kernel fitted to the target: the spike that pretraining
 * leaves and what it is worth, against the boost law and kernel regression with a spike.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3 for two-layer linear networks.
 */
const spikedKernelPipeline: Pipeline = definePipeline({
  name: "spiked-kernel",
  shows:
    "the spike that rich pretraining puts on a linear network's kernel, and what it is worth on the target",
  result: "Lauditi, Bordelon, Pehlevan (2025): Results 2 and 3, with the constants of the boost law",
  about:
    "A two-layer linear network in mean-field scaling, f = (1/(γ₀N)) w·Wx/√D, learns a source task y = β₁·x by gradient " +
    "flow on both layers, x ~ N(0, I). That leaves one spike of size χ on its feature kernel xᵀMx'/D, M = WᵀW/N, along " +
    "what the network has learned. The network is then frozen and its kernel fitted to the target y = β₂·x. The test " +
    "loss is the mean of (f − y)² over the whole population, noise-free, so predicting 0 scores 1; transferability is " +
    "the loss with the untrained kernel minus that with the trained one.\n\n" +
    "Proportional richness is γ̄ = γ₀√D: with unit teachers the weights must grow by γ̄, not by γ₀, to express the labels, " +
    "so χ = √(1 + γ̄²|β̂₁|²) − 1 whatever the dimension. Networks are real ones and nothing is assumed about their kernel. " +
    "Width inf trains D + 1 hidden units whose weights have exactly the averages of infinitely many. At a finite width the " +
    "untrained features scatter, with eigenvalues up to (1 + √(D/N))²: theory knows the spike of a population " +
    "source whatever D/N is, counts the rest to first order in D/N and allows for what that leaves open. A spike of about √(D/N) or " +
    "less drowns in the untrained features, and its direction is lost; where the allowance exceeds half the prediction, nothing " +
    "is checked: the number is reported alone.\n\n" +
    "A spike on isotropic inputs never hurts as D → ∞. At finite D one along a source that the target does not share costs " +
    "O(σ₂²/D): at alignment 0, σ₂ = 1, γ̄ = 8 and half as many samples as dimensions the transferability is −0.012 at D = 200 and " +
    "−0.049 at D = 50. Theory has this cost, too.",
  parameters: {
    inputDim: linearParameters.inputDim(),
    width: integer({
      default: "inf",
      min: 2,
      max: Infinity,
      infinite: true,
      symbol: "N",
      meaning: "hidden units with Gaussian weights; inf for the limit, without a cost",
    }),
    alignment: linearParameters.alignment(),
    noiseAlignment: linearParameters.noiseAlignment(),
    proportionalRichness: linearParameters.proportionalRichness(),
    sourceRatio: linearParameters.sourceRatio(),
    sourceNoise: linearParameters.sourceNoise(),
    targetRatio: linearParameters.targetRatio(),
    targetNoise: linearParameters.targetNoise(),
    ridge: linearParameters.kernelRidge(),
    trainable: linearParameters.kernelTrainable(),
    readout: choice({
      options: ["center", "keep", "reset"],
      default: "center",
      meaning: "start on the target: source predictor subtracted, kept, or a new readout",
    }),
    curves: linearParameters.curves(),
  },
  presets: {
    quick: { instances: 32, proportionalRichness: "0.5,3,8", targetRatio: "0.3,0.6,1.5", targetNoise: "0.2" },
    paper: {
      instances: 30,
      inputDim: "300",
      proportionalRichness: "0.5,1,2,4,8",
      alignment: "0.2,0.5,0.8,1",
      targetRatio: "0.1:0.9:0.2,1.3",
    },
    "figure-1a": {
      shows:
        "the richer the pretraining, the fewer target data are needed: a source learned from its population",
      result: "after figure 1a of Lauditi, Bordelon, Pehlevan (2025), Result 2",
      instances: 40,
      inputDim: "400",
      proportionalRichness: "0.1,1,3,10",
      targetRatio: "0.05,0.1:0.9:0.1",
    },
    "figure-1b": {
      shows: "a finite, noisy source leaves a spike that points away from the teacher and is worth less",
      result:
        "after figure 1b of Lauditi, Bordelon, Pehlevan (2025), Result 3 with the constants of the boost law",
      instances: 60,
      inputDim: "300",
      proportionalRichness: "0.1,1,3,10",
      sourceRatio: "0.5",
      sourceNoise: "0.2",
      targetRatio: "0.05,0.1:0.9:0.1",
    },
    "figure-width": {
      shows: "how wide is wide enough: target loss against width, for a weak and a strong spike",
      result: "finite-width corrections to Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3, derived here",
      instances: 100,
      inputDim: "100",
      width: "400,800,1600,3200,6400,12800,25600",
      proportionalRichness: "2,6",
      sourceRatio: "inf,0.5",
    },
  },
  examples: [
    {
      options: "--proportional-richness 0.5,1,2,4,8 --alignment 0:1:0.25",
      shows: "when a spike is worth having",
    },
    { options: "--source-ratio 0.5 --source-noise 0.3", shows: "a finite, noisy source" },
    {
      options: "--source-ratio 0.5 --noise-alignment 0.6 --alignment 0.6",
      shows: "a target that likes the source's noise",
    },
    {
      options: "--trainable all --readout keep --ridge 0.1",
      shows: "both layers learn lazily, from the source predictor",
    },
    { options: "--preset figure-width", shows: "how wide is wide enough" },
  ],
  refuse: (values) => {
    refuseInterpolation(sourceSamples(values), values.inputDim, "source");
    for (const stage of Object.values(laws)) for (const law of Object.values(stage)) law(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim or the ratios");
  },
  metrics: metricMeanings(
    "target_test_loss",
    "transferability",
    "spike",
    "feature_alignment",
    "source_feature_alignment",
    "moment_law_residual",
  ),
  parallel: "instances",
  figures: [
    { kind: "lines", x: "width", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "targetRatio", metric: "target_test_loss" },
    { kind: "lines", x: "proportionalRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "proportionalRichness", metric: "spike", log: "xy" }, // for --show spike
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "sourceRatio", metric: "target_test_loss" },
    { kind: "lines", x: "noiseAlignment", metric: "target_test_loss" },
    { kind: "lines", x: "targetNoise", metric: "target_test_loss" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              sampleSpikedTasks(backend),
              drawMeanField(),
              scratchRegress(backend),
              check(
                "target_test_loss",
                ({ tasks, scratch }) => targetLoss(tasks, scratch),
                laws.scratch.target_test_loss,
              ),
              pretrainMeanField(backend, ({ proportionalRichness }) => proportionalRichness),
              check("spike", ({ pretrained }) => spike(backend.algebra, pretrained), laws.pretrain.spike),
              check(
                "feature_alignment",
                ({ tasks, pretrained }) => featureAlignment(backend.algebra, pretrained, tasks.targetTeacher),
                laws.pretrain.feature_alignment,
              ),
              check(
                "source_feature_alignment",
                ({ tasks, pretrained }) => featureAlignment(backend.algebra, pretrained, tasks.sourceTeacher),
                laws.pretrain.source_feature_alignment,
              ),
              report({ moment_law_residual: ({ pretrained }) => momentLawResidual(pretrained) }),
            ).pipe(
              freezeAndRegress(backend),
              check(
                "target_test_loss",
                ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
                laws["lazy-fine-tune"].target_test_loss,
              ),
              check(
                "transferability",
                ({ tasks, scratch, lazilyFineTuned }) =>
                  targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
                laws["lazy-fine-tune"].transferability,
              ),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default spikedKernelPipeline;

import { allowRounding } from "../theory/allow_stopping.ts";
import { featureInterpolationLoss } from "../theory/feature_interpolation_loss.ts";
import { freeKernelLoss, type FreeKernelParams } from "../theory/free_kernel_loss.ts";
import { targetSamples } from "../theory/linear_params.ts";
import { type ScaledKernel, scaleKernel } from "../theory/scale_kernel.ts";
import { roundedTransferability } from "../theory/transferability.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { regressFeatures, scratchInputs } from "../operators/regress_features.ts";
import { sampleFreeKernel } from "../operators/sample_free_kernel.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { number } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

type Values = FreeKernelParams & ScaledKernel;

/** Float64 arrays that an instance holds at once: features, inputs as such and as the features see them, Gram matrices. */
function bytesNeeded(values: Values): number {
  const { inputDim } = values, samples = targetSamples(values);
  return 8 * (inputDim ** 2 + 4 * samples * inputDim + 4 * Math.min(samples, inputDim) ** 2);
}

const scratch = allowRounding((values: Values) => featureInterpolationLoss({ ...values, width: Infinity }));
const transfer = allowRounding((values: Values) => freeKernelLoss(scaleKernel(values)));

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: { target_test_loss: scratch },
  "lazy-fine-tune": {
    target_test_loss: transfer,
    transferability: (values) => roundedTransferability(scratch(values), transfer(values)),
  },
} as const satisfies Laws<Values>;

/**
 * Kernel regression with a kernel whose spikes along signal and noise of a source are free constants, against Result 3: which
 * of them help, and that only an indefinite combination hurts.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3.
 */
const freeKernelPipeline: Pipeline = definePipeline({
  name: "free-kernel",
  shows: "which spikes of a kernel help on the target and which hurt, with their constants free",
  result: "Lauditi, Bordelon, Pehlevan (2025): Result 3, its constants free; finite D derived here",
  about: "A linear target y = β₂·x, x ~ N(0, I), is fitted without ridge by the kernel xᵀMx'/D with " +
    "M = I + c₁β₁β₁ᵀ + c₂ûûᵀ + c₃(β₁ûᵀ + ûβ₁ᵀ): β₁ is the source's teacher and û what a finite source teaches beside it. " +
    "The constants are given, not learned: no network is trained. Gradient flow on two layers makes c₁c₂ = c₃², a " +
    "single spike (pipeline spiked-kernel), and then transfer never hurts on such inputs as D → ∞: at finite D, with target " +
    "noise σ₂, even that costs O(σ₂²/D) where the spike is of no use (a = 0, σ₂ = 1, α₂ = 0.5, all constants 4: " +
    "transferability −0.012 at D = 200, −0.048 at D = 50). Negative transfer that stays as D → ∞ needs an indefinite C = M − I, c₁c₂ < c₃². Any constants for which M is positive semi-definite are accepted: " +
    "(1 + c₁)(1 + c₂) ≥ c₃².\n\n" +
    "spikeScale t multiplies all three constants. Under the ansatz that richness only scales the kernel's spikes, while the " +
    "source fixes the shape c₁ : c₂ : c₃, it stands for richness: the loss has a minimum at a finite t, an optimal richness, " +
    "only for an indefinite C; otherwise, as D → ∞, more is better without end, while at finite D with target noise the cost " +
    "O(σ₂²/D) puts the optimum at a finite, large t again. The ansatz is an assumption: what gradient flow does is " +
    "in spiked-kernel.\n\n" +
    "The test loss is the mean of (f − y)² over the whole population, noise-free, so predicting 0 scores 1; transferability " +
    "is the loss with M = I on the same data minus that with M.",
  parameters: {
    inputDim: linearParameters.inputDim({ default: "300", max: 5000 }),
    alignment: linearParameters.alignment(),
    noiseAlignment: linearParameters.noiseAlignment({
      meaning: "alignment û·β₂ of the target with what the source learned from noise; a² + a_n² at most 1",
    }),
    signal: number({
      default: "1",
      min: -1,
      max: 1e4,
      symbol: "c₁",
      meaning: "spike of the kernel along the source's teacher",
    }),
    noiseSpike: number({
      default: "1",
      min: -1,
      max: 1e4,
      symbol: "c₂",
      meaning: "spike along what the source learned from noise",
    }),
    crosstalk: number({
      default: "0",
      min: -1e4,
      max: 1e4,
      symbol: "c₃",
      meaning: "spike between the two directions",
    }),
    spikeScale: number({
      default: "1",
      min: 0,
      max: 1e4,
      symbol: "t",
      meaning: "factor of all three constants: richness, if richness keeps their ratios",
    }),
    targetRatio: linearParameters.targetRatio(),
    targetNoise: linearParameters.targetNoise(),
  },
  presets: {
    quick: { instances: 64, crosstalk: "0,1,1.9", targetRatio: "0.3,0.6,1.5", targetNoise: "0.2" },
    paper: {
      instances: 40,
      inputDim: "400",
      signal: "0,1,4",
      noiseSpike: "0,1,4",
      crosstalk: "0,0.5,0.9",
      targetRatio: "0.1:0.9:0.2,1.3",
    },
    "figure-6a": {
      shows:
        "spikes along the source's signal and along its noise: each helps a target that is aligned with it",
      result: "after figure 6a of Lauditi, Bordelon, Pehlevan (2025), Result 3 with free constants",
      instances: 60,
      inputDim: "400",
      alignment: "0.7",
      noiseAlignment: "0.5",
      signal: "0,4",
      noiseSpike: "0,4",
      targetRatio: "0.05,0.1:0.9:0.1",
    },
    "figure-6b": {
      shows:
        "negative transfer: where c₃² exceeds c₁c₂, a spike between signal and noise hurts, given enough target data",
      result: "after figure 6b of Lauditi, Bordelon, Pehlevan (2025), Result 3 with free constants",
      instances: 60,
      inputDim: "400",
      crosstalk: "0,0.5,1,1.5,1.9",
      targetRatio: "0.05,0.1:0.9:0.1",
    },
    "figure-2a": {
      shows:
        "an optimal richness: if the spike is indefinite (c₃ above 0), the loss has a minimum at a finite scale",
      result:
        "after figure 2a of Lauditi, Bordelon, Pehlevan (2025), Result 3, richness as the scale of the spike",
      instances: 100,
      inputDim: "400",
      noiseSpike: "0",
      crosstalk: "0,0.3,0.5",
      spikeScale: "0,0.5,1,1.5,2,2.5,3,3.5,4,4.5",
    },
  },
  examples: [
    { options: "--crosstalk 0:1.9:0.38 --alignment 0.2,0.8", shows: "where transfer turns negative" },
    { options: "--noise-spike 4 --noise-alignment 0.6", shows: "a target that likes the source's noise" },
    { options: "--preset figure-2a --plot richness.svg", shows: "an optimal richness, if C is indefinite" },
  ],
  refuse: (values) => {
    for (const stage of Object.values(laws)) for (const law of Object.values(stage)) law(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim or --target-ratio");
  },
  metrics: metricMeanings(
    "target_test_loss",
    "transferability",
  ),
  parallel: "instances",
  figures: [
    { kind: "lines", x: "targetRatio", metric: "target_test_loss" },
    { kind: "lines", x: "spikeScale", metric: "target_test_loss" },
    { kind: "lines", x: "crosstalk", metric: "transferability" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "signal", metric: "target_test_loss" },
    { kind: "lines", x: "noiseSpike", metric: "target_test_loss" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              sampleFreeKernel(backend),
              scratchInputs(backend),
              check(
                "target_test_loss",
                ({ tasks, scratch }) => targetLoss(tasks, scratch),
                laws.scratch.target_test_loss,
              ),
              regressFeatures(backend),
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

export default freeKernelPipeline;

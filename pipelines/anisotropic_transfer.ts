import {
  anisotropicScratch,
  anisotropicTransfer,
  anisotropicTransferability,
  requireAnisotropicTransfer,
} from "../theory/anisotropic_transfer.ts";
import { type AnisotropicTransferParams, inputSpectrum, setTeachers } from "../theory/anisotropic_params.ts";
import { sourceSamples, targetSamples } from "../theory/linear_params.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { featureAlignment, momentLawResidual, spike } from "../measures/spike.ts";
import { alignedVectors } from "../numerics/aligned_vectors.ts";
import { checkGiven } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { freezeAndRegress, scratchRegress } from "../operators/freeze_and_regress.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { drawMeanField, pretrainMeanField } from "../operators/pretrain_mean_field.ts";
import { records } from "../operators/records.ts";
import { report } from "../operators/report.ts";
import { sampleSpikedTasks, type SpikedTasks } from "../operators/sample_spiked_tasks.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { choice, column, number } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

/** Float64 arrays that an instance holds at once: features and their moments with work space, and both data sets. */
function bytesNeeded(values: AnisotropicTransferParams): number {
  const { inputDim } = values;
  const samples = [sourceSamples(values), targetSamples(values)].filter(Number.isFinite);
  return 8 *
    (16 * inputDim ** 2 + samples.reduce((sum, count) => sum + 4 * count * inputDim + 2 * count ** 2, 0));
}

/** What this experiment fixes: an infinite network, of which the readout learns the target from f = 0. */
const fixed = { width: Infinity, noiseAlignment: 0, trainable: "readout", readout: "center" } as const;

/** How the teachers come about. */
const teachersOf = {
  fixed: setTeachers,
  bands: setTeachers,
  random: ({ alignment }: AnisotropicTransferParams, directions: Float64Array) =>
    alignedVectors(directions, alignment),
} as const;

/** What the predictions are conditioned on. */
const teachersIn = ({ tasks }: { tasks: SpikedTasks }) => [tasks.sourceTeacher, tasks.targetTeacher] as const;

/** What the checks compare with, and figures draw between the cells (not for random teachers, which lines do not know). */
const laws = {
  scratch: { target_test_loss: (params) => anisotropicScratch(params) },
  "lazy-fine-tune": {
    target_test_loss: (params) => anisotropicTransfer(params),
    transferability: (params) => anisotropicTransferability(params),
  },
} as const satisfies Laws<AnisotropicTransferParams>;

/**
 * Transfer with inputs that vary more in some directions than in others, where a spike along the source can hurt even if the
 * teachers are aligned.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3, whose inputs are isotropic; the anisotropic laws are derived here.
 */
const anisotropicTransferPipeline: Pipeline = definePipeline({
  name: "anisotropic-transfer",
  shows:
    "what the spike of pretraining is worth on anisotropic inputs, and how it hurts at positive alignment",
  result: "Lauditi, Bordelon, Pehlevan (2025): Results 2 and 3, extended to inputs with any covariance",
  about:
    "Inputs are x ~ N(0, Σ) with the given eigenvalues of mean 1. A two-layer linear network in mean-field scaling learns a " +
    "source y = β₁·x by gradient flow on both layers, which leaves a spike of size χ = √(1 + γ̄²|β̂₁|²) − 1 along its predictor " +
    "β̂₁ on its feature kernel xᵀMx'/D. It is frozen, and its readout is fitted to the target y = β₂·x from f = 0 by kernel " +
    "ridge regression. The baseline `scratch` uses the kernel of the untrained network. The test loss is the mean of " +
    "(f − y)² over the population, noise-free: predicting 0 scores β₂ᵀΣβ₂. Transferability is the loss of `scratch` minus " +
    "the loss after pretraining.\n\n" +
    "If Σ is the identity, such a spike never hurts as D → ∞; at finite D it costs O(1/D), which can outweigh a small gain. " +
    "Otherwise it can hurt at any D: the data fix the fit along β̂₁ in the large directions of Σ, and the spike carries it over to the small ones; where source and target differ there, the loss grows, at " +
    "positive alignment of the teachers all the same (--preset figure-negative). Predictions are averages over data given " +
    "the teachers. Eigenvalues of your own, for example those of a measured covariance, come from a file: --spectrum list " +
    "--eigenvalues FILE. They are sorted and, like the others, scaled to mean 1; the fixed teachers are " +
    "β₁ ∝ sin k and β₂ = aβ₁ + √(1−a²)ω, ω ∝ cos 2k made orthogonal to β₁, over the eigenvalues k = 1…D in descending order.",
  parameters: {
    inputDim: linearParameters.inputDim(),
    spectrum: choice({
      options: ["power-law", "two-level", "list"],
      default: "power-law",
      meaning: "eigenvalues of Σ, of mean 1: σ_k ∝ k^-power, some large and the rest small, or your own",
    }),
    eigenvalues: column({
      usedBy: ["spectrum", "list"],
      sets: "inputDim",
      meaning: "eigenvalues of Σ, in any order and unit: they are scaled to mean 1",
    }),
    power: number({
      default: "1",
      min: 0,
      max: 2,
      meaning: "exponent of the power law; 0 for isotropic inputs",
    }),
    share: number({
      default: "0.5",
      min: 0,
      max: 1,
      unit: "1/D",
      meaning: "part of the eigenvalues of a two-level spectrum that are large",
    }),
    ratio: number({
      default: "39",
      min: 1,
      max: 1e4,
      meaning:
        "large to small eigenvalues of a two-level spectrum; 39 makes them 1.95 and 0.05 if they are as many",
    }),
    teachers: choice({
      options: ["fixed", "random", "bands"],
      default: "fixed",
      meaning:
        "fixed: spread over all directions, the same in each instance; random: uniform; bands: flat in each of two levels",
    }),
    alignment: linearParameters.alignment({ default: "0.7" }),
    sourceAngle: number({
      default: "0.9",
      min: -Math.PI,
      max: Math.PI,
      symbol: "θ₁",
      unit: "rad",
      meaning:
        "of bands: β₁ is flat in the large (0) or small (π/2) band or between; β₂ is at θ₁ − arccos(a)",
    }),
    proportionalRichness: linearParameters.proportionalRichness(),
    sourceRatio: linearParameters.sourceRatio(),
    sourceNoise: linearParameters.sourceNoise(),
    targetRatio: linearParameters.targetRatio(),
    targetNoise: linearParameters.targetNoise(),
    ridge: linearParameters.kernelRidge(),
    curves: linearParameters.curves(),
  },
  presets: {
    quick: {
      instances: 40,
      power: "0.5,1",
      proportionalRichness: "1,5",
      targetRatio: "0.3,0.6",
      targetNoise: "0.2",
    },
    paper: {
      instances: 40,
      inputDim: "300",
      power: "0,0.5,1,1.5",
      alignment: "0.3,0.7",
      proportionalRichness: "1,5",
      sourceRatio: "inf,0.5",
      targetRatio: "0.2,0.4,0.6,0.8",
      sourceNoise: "0.1",
      targetNoise: "0.1",
    },
    "figure-negative": {
      instances: 60,
      inputDim: "300",
      spectrum: "two-level",
      teachers: "bands",
      alignment: "cos(1)",
      proportionalRichness: "sqrt(24)",
      targetRatio: "0.1:0.7:0.1,220/300,0.8,0.9",
    },
  },
  examples: [
    { options: "--power 0:1.5:0.5 --alignment 0.2,0.9", shows: "from isotropic to steep spectra" },
    { options: "--source-ratio 0.5 --source-noise 0.1 --ridge 0,0.1", shows: "a finite source, and a ridge" },
    { options: "--teachers random --target-noise 0.5", shows: "teachers drawn anew in each instance" },
    {
      options: "--spectrum list --eigenvalues covariance.csv --target-ratio 0.2,0.5",
      shows: "the spectrum of your own inputs; the file sets the input dimension",
    },
    {
      options: "--spectrum two-level --teachers bands --alignment 0:1:0.1 --target-ratio 0.7",
      shows: "where harm turns to help as the target turns to the source",
    },
  ],
  refuse: (values) => {
    requireAnisotropicTransfer(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim or the ratios");
  },
  parallel: "instances",
  figures: [
    { kind: "lines", x: "targetRatio", metric: "target_test_loss", log: "y" },
    { kind: "lines", x: "power", metric: "target_test_loss" },
    { kind: "lines", x: "ratio", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "proportionalRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "ridge", metric: "target_test_loss", log: "x" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, fixed),
          each((start$) =>
            start$.pipe(
              sampleSpikedTasks(backend, {
                spectrum: inputSpectrum,
                teachers: (params, directions) => teachersOf[params.teachers](params, directions),
              }),
              drawMeanField(),
              scratchRegress(backend),
              checkGiven(
                "target_test_loss",
                ({ tasks, scratch }) => targetLoss(tasks, scratch),
                teachersIn,
                anisotropicScratch,
              ),
              pretrainMeanField(backend, ({ proportionalRichness }) => proportionalRichness),
              report({
                spike: ({ pretrained }) => spike(backend.algebra, pretrained),
                feature_alignment: ({ tasks, pretrained }) =>
                  featureAlignment(backend.algebra, pretrained, tasks.targetTeacher),
                moment_law_residual: ({ pretrained }) => momentLawResidual(pretrained),
              }),
              freezeAndRegress(backend),
              checkGiven(
                "target_test_loss",
                ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
                teachersIn,
                anisotropicTransfer,
              ),
            ).pipe(
              checkGiven(
                "transferability",
                ({ tasks, scratch, lazilyFineTuned }) =>
                  targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
                teachersIn,
                anisotropicTransferability,
              ),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default anisotropicTransferPipeline;

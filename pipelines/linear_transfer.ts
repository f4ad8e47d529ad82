import { refuseInterpolation } from "../theory/noise_energy.ts";
import { type LinearParams, sourceSamples, targetSamples } from "../theory/linear_params.ts";
import { fineTuneLoss, type FineTuneParams, fineTuneTransferability } from "../theory/fine_tune_loss.ts";
import {
  linearTransferability,
  linearTransferLoss,
  type LinearTransferParams,
  refuseSmallRidge,
} from "../theory/linear_transfer_loss.ts";
import { scratchLoss } from "../theory/scratch_loss.ts";
import { linearTestLoss } from "../measures/linear_test_loss.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { linearTransfer } from "../operators/linear_transfer.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { sampleLinearTasks } from "../operators/sample_linear_tasks.ts";
import { fineTuneDeepLinear, pretrainDeepLinear, scratchDeepLinear } from "../operators/train_deep_linear.ts";
import { whenStage } from "../operators/when_stage.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { eachInstance } from "./each_instance.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, choices, integer, number } from "./parameter.ts";
import type { Laws } from "./theory_lines.ts";

/** Float64 arrays that an instance holds at once: weights of three networks with work space, and both data sets. */
function bytesNeeded(values: LinearParams): number {
  const { inputDim, hiddenLayers } = values;
  const samples = [sourceSamples(values), targetSamples(values)].filter(Number.isFinite);
  const data = samples.reduce((sum, count) => sum + 3 * count * inputDim, 0);
  return 8 * (6 * hiddenLayers * inputDim ** 2 + data);
}

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: { target_test_loss: scratchLoss },
  "linear-transfer": { target_test_loss: linearTransferLoss, transferability: linearTransferability },
  "fine-tune": { target_test_loss: fineTuneLoss, transferability: fineTuneTransferability },
} as const satisfies Laws<LinearTransferParams & FineTuneParams>;

/**
 * Scratch, linear transfer and fine-tuning of deep linear networks, each checked against its closed form.
 *
 * @see Tahir, Ganguli, Rotskoff (2025), *Features are fate*: phase diagrams of linear transfer and fine-tuning.
 */
const linearTransferPipeline: Pipeline = definePipeline({
  name: "linear-transfer",
  shows:
    "when pretraining helps a deep linear network: scratch, frozen features, fine-tuning against exact theory",
  result: "Tahir, Ganguli, Rotskoff (2025): scratch, linear transfer, fine-tuning and finite-source laws",
  about:
    "A deep linear network learns a source task y = β₁·x, then a target task y = β₂·x, with x ~ N(0, I), unit " +
    "teachers and β₁·β₂ the alignment. Three ways to the target are compared on the same data: training from scratch, " +
    "refitting the readout on frozen source features (linear transfer), and training on all weights (fine-tuning). " +
    "The networks are real ones, trained by gradient flow from tiny random weights; the test loss is the mean of " +
    "(f − y)² over the whole population, noise-free, so predicting 0 scores 1. Transferability is the loss from scratch " +
    "minus the loss after transfer: positive where pretraining helps.",
  parameters: {
    inputDim: linearParameters.inputDim({
      max: 5000,
      meaning: "input dimension, also the width of the hidden layers",
    }),
    hiddenLayers: integer({
      default: "1",
      min: 1,
      max: 8,
      symbol: "L−1",
      meaning: "hidden layers; the network has one weight layer more",
    }),
    alignment: linearParameters.alignment({ symbol: "a = cos θ" }),
    sourceRatio: linearParameters.sourceRatio(),
    targetRatio: linearParameters.targetRatio({ max: 1000 }),
    sourceNoise: linearParameters.sourceNoise(),
    targetNoise: linearParameters.targetNoise(),
    ridge: number({
      default: "0.1",
      min: 0,
      max: 1e6,
      excluded: [0],
      symbol: "λ",
      meaning:
        "ridge of the linear-transfer readout, (ΦᵀΦ + nλ); at least 1000·initScale²: ridge 0 is a singular limit",
    }),
    initScale: number({
      default: "1e-5",
      min: 1e-12,
      max: 0.1,
      symbol: "ε",
      meaning: "initial weights are N(0, ε²/width); the theory is for ε → 0",
    }),
    integrator: choice({
      options: ["flow", "descent"],
      default: "flow",
      meaning: "follow gradient flow adaptively, or take literal gradient-descent steps",
    }),
    learningRate: number({
      default: "0.02",
      min: 0,
      max: 10,
      excluded: [0],
      symbol: "η",
      usedWhen: { integrator: ["descent"] },
      meaning: "step of descent on half the mean squared error (flow ignores it); adds an O(η) allowance",
    }),
    maxSteps: integer({
      default: "100000",
      min: 1,
      max: 1e9,
      incidental: true,
      meaning: "steps per training at most; not converging by then is a lost instance",
    }),
    stages: choices({
      options: ["scratch", "linear-transfer", "fine-tune"],
      default: "scratch,linear-transfer,fine-tune",
      meaning: "what to do on the target; scratch always runs, it is the baseline of transferability",
    }),
    curves: linearParameters.curves({
      default: "first",
      meaning: "which instances of a cell report their training curves as loss records",
    }),
  },
  presets: {
    quick: { instances: 64, alignment: "0.3,0.9", targetRatio: "0.3,0.6,1.5", targetNoise: "0.2" },
    paper: {
      instances: 20,
      inputDim: "500",
      alignment: "0.05:1:0.05",
      targetRatio: "0.05:1.95:0.1",
    },
    "figure-phase": {
      shows:
        "phase diagrams: where pretraining helps and where it hurts, for a perfect, a small and a larger source",
      result: "Tahir, Ganguli, Rotskoff (2025): linear transfer and fine-tuning",
      instances: 24,
      inputDim: "100",
      alignment: "0.05:0.95:0.1",
      sourceRatio: "inf,0.5,1.5",
      targetRatio: "0.1:0.9:0.1,1.1:1.5:0.2",
      sourceNoise: "0.5",
      targetNoise: "0,0.2",
      curves: "none",
    },
    "figure-slices": {
      shows: "slices through the phase diagrams: transferability against the number of target samples",
      instances: 100,
      alignment: "cos(pi/8),cos(pi/4),cos(3*pi/8)",
      targetRatio: "0.1:0.8:0.1,0.9,1.1,1.25,1.5",
      targetNoise: "0.2",
      curves: "none",
    },
    "figure-ridge": {
      shows: "how much ridge the readout on pretrained features wants, with and without label noise",
      instances: 200,
      ridge: "0.001,0.003,0.01,0.03,0.1,0.3,1,3,10",
      targetRatio: "0.05,0.5",
      targetNoise: "0,1",
      stages: "linear-transfer",
      curves: "none",
    },
  },
  examples: [
    { options: "--alignment 0.5 --target-ratio 0.2:0.8:0.2", shows: "a slice through the phase diagram" },
    { options: "--source-ratio 0.5,1.5 --source-noise 0.3", shows: "a finite, noisy source" },
    {
      options: "--hidden-layers 1,2,3 --target-noise 1 --stages fine-tune",
      shows: "depth makes noisy fine-tuning worse",
    },
    {
      options: "--alignment 'cos(pi/8)' --instances 200 --out slice.csv",
      shows: "small error bars, checks into a file",
    },
  ],
  refuse: (values) => {
    refuseInterpolation(targetSamples(values), values.inputDim, "target");
    refuseInterpolation(sourceSamples(values), values.inputDim, "source");
    refuseSmallRidge(values.ridge, values.initScale);
    refuseMemory(bytesNeeded(values), "lower --input-dim or the ratios");
  },
  metrics: metricMeanings(
    "target_test_loss",
    "transferability",
  ),
  parallel: "instances",
  figures: [
    { kind: "phase", x: "targetRatio", y: "alignment", metric: "transferability" },
    { kind: "lines", x: "ridge", metric: "target_test_loss", stages: ["linear-transfer"], log: "x" },
    { kind: "lines", x: "targetRatio", metric: "transferability" },
    { kind: "lines", x: "alignment", metric: "transferability" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          eachInstance(backend, instanceCount, bytesNeeded, (start$) =>
            start$.pipe(
              sampleLinearTasks(backend),
              scratchDeepLinear(backend),
              check("target_test_loss", ({ tasks, scratch }) =>
                linearTestLoss(tasks, scratch), laws.scratch.target_test_loss),
              whenStage(["linear-transfer", "fine-tune"], (scratch$) =>
                scratch$.pipe(
                  pretrainDeepLinear(backend),
                  whenStage(["linear-transfer"], (pretrained$) =>
                    pretrained$.pipe(
                      linearTransfer(backend),
                      check("target_test_loss", ({ tasks, linearlyTransferred }) =>
                        linearTestLoss(tasks, linearlyTransferred), laws["linear-transfer"].target_test_loss),
                      check(
                        "transferability",
                        ({ tasks, scratch, linearlyTransferred }) =>
                          linearTestLoss(tasks, scratch) - linearTestLoss(tasks, linearlyTransferred),
                        laws["linear-transfer"].transferability,
                      ),
                    )),
                  whenStage(["fine-tune"], (pretrained$) =>
                    pretrained$.pipe(
                      fineTuneDeepLinear(backend),
                      check("target_test_loss", ({ tasks, fineTuned }) =>
                        linearTestLoss(tasks, fineTuned), laws["fine-tune"].target_test_loss),
                      check(
                        "transferability",
                        ({ tasks, scratch, fineTuned }) =>
                          linearTestLoss(tasks, scratch) - linearTestLoss(tasks, fineTuned),
                        laws["fine-tune"].transferability,
                      ),
                    )),
                )),
              records(),
            )),
          pool(),
        )
      ),
    ),
});

export default linearTransferPipeline;

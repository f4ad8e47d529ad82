import { type ClaimParams, type PrintedClaim, printedClaims } from "../theory/printed_claims.ts";
import { printedPrediction } from "../theory/printed_prediction.ts";
import { linearTestLoss } from "../measures/linear_test_loss.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { aside } from "../operators/aside.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { freezeAndRegress, scratchRegress } from "../operators/freeze_and_regress.ts";
import { instances } from "../operators/instances.ts";
import { linearTransfer } from "../operators/linear_transfer.ts";
import { poolBeside } from "../operators/pool_beside.ts";
import { drawMeanField, pretrainMeanField } from "../operators/pretrain_mean_field.ts";
import { records } from "../operators/records.ts";
import { regressFeatures, scratchInputs } from "../operators/regress_features.ts";
import { sampleFreeKernel } from "../operators/sample_free_kernel.ts";
import { sampleLinearTasks } from "../operators/sample_linear_tasks.ts";
import { sampleSpikedTasks } from "../operators/sample_spiked_tasks.ts";
import { fineTuneDeepLinear, pretrainDeepLinear, scratchDeepLinear } from "../operators/train_deep_linear.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { integer, number } from "./parameter.ts";
import type { Laws } from "./theory_lines.ts";

/** What all experiments have in common beside the parameters. */
const fixed = {
  sourceNoise: 0,
  noiseAlignment: 0,
  ridge: 1e-5,
  initScale: 1e-6,
  integrator: "flow",
  learningRate: 0.02,
  maxSteps: 100_000,
  curves: "none",
  width: Infinity,
  trainable: "readout",
  readout: "center",
  signal: 1,
  noiseSpike: 1,
  crosstalk: 1.5,
} as const;

/** A source that is learned exactly. */
const population = { sourceRatio: Infinity } as const;
/** Regression on a kernel has no ridge. */
const ridgeless = { ridge: 0 } as const;

/** The claims by metric, each with the setting in which it is printed. */
const claims = {
  scratch: [claim("scratch"), population],
  linear_transfer: [claim("linear-transfer"), population],
  fine_tune: [claim("fine-tune"), population],
  finite_source: [claim("finite-source"), {}],
  frozen_kernel: [claim("frozen-kernel"), population],
  free_kernel: [claim("free-kernel"), {}],
  kernel_constants: [claim("kernel-constants"), {}],
  negative_transfer: [claim("negative-transfer"), {}],
  ultra_rich: [claim("ultra-rich"), {}],
} as const satisfies Record<string, readonly [PrintedClaim, Partial<ClaimParams>]>;

function claim(id: string): PrintedClaim {
  const found = printedClaims.find((one) => one.id === id);
  if (!found) throw new TypeError(`Cannot test the claim ${id}: there is none of that name`);
  return found;
}

/** The parameters of a cell. */
type Values = Omit<ClaimParams, keyof typeof fixed>;

/** What holds. */
const law = (metric: keyof typeof claims) => (values: Values) =>
  claims[metric][0].corrected({ ...values, ...fixed, ...claims[metric][1] });

/** What is printed. */
const rival = (metric: string, values: Values) => {
  const [said, setting] = claims[metric as keyof typeof claims], { where, remark } = said;
  return { where, remark, prediction: printedPrediction(said, { ...values, ...fixed, ...setting }) };
};

/** What the checks compare with. */
const laws = {
  scratch: { scratch: law("scratch") },
  "linear-transfer": { linear_transfer: law("linear_transfer"), ultra_rich: law("ultra_rich") },
  "fine-tune": { fine_tune: law("fine_tune"), finite_source: law("finite_source") },
  "lazy-fine-tune": {
    frozen_kernel: law("frozen_kernel"),
    free_kernel: law("free_kernel"),
    kernel_constants: law("kernel_constants"),
    negative_transfer: law("negative_transfer"),
  },
} as const satisfies Laws<Values>;

/**
 * Each claim that is printed about linear networks beside the one that holds and an experiment that decides.
 *
 * The experiments of an instance share random draws (teachers, target data): the checks of a cell are not independent evidence.
 *
 * @see Tahir, Ganguli, Rotskoff (2025); Lauditi, Bordelon, Pehlevan (2025): their results on linear networks.
 */
const paperClaims: Pipeline = definePipeline({
  name: "paper-claims",
  shows: "each printed claim on linear networks beside the one that holds, and the experiment that decides",
  result: "Tahir, Ganguli, Rotskoff (2025); Lauditi, Bordelon, Pehlevan (2025): results on linear networks",
  about:
    "Nine claims, nine experiments with real networks. A row of the table checks the law that holds, under the name of the " +
    "claim: a test loss (mean of (f − y)² over the population), or for finite_source and negative_transfer a " +
    "transferability. A notice tells what is printed, its own verdict by the same rule and when it holds; records have it as a " +
    "prediction of printed:NAME. Laws are printed for D → ∞: what finite D changes is allowed for. A printed claim that fails " +
    "does not count as a disagreement of the run, nor for --strict. That transfer is never negative in negative_transfer holds up to " +
    "O(1/D): fitted noise leaks into the spike.\n\n" +
    "scratch, linear_transfer, fine_tune: deep linear networks from tiny weights, population source. finite_source: the same, " +
    "all weights fine-tuned after a finite source. frozen_kernel: two layers in mean-field scaling, population source. " +
    "kernel_constants, negative_transfer: the same, finite source. free_kernel: constants given, c₁ = c₂ = 1, c₃ = 1.5. " +
    "ultra_rich: readout on the one feature of a deep linear network, finite source. No source has label noise; experiments of " +
    "one instance share teachers and target data, so rows of a cell are not independent evidence.",
  parameters: {
    inputDim: integer({ default: "100", min: 20, max: 2000, symbol: "D", meaning: "input dimension" }),
    hiddenLayers: integer({
      default: "2",
      min: 1,
      max: 8,
      symbol: "L−1",
      meaning: "hidden layers of the deep linear networks",
    }),
    alignment: number({
      default: "0.5",
      min: -1,
      max: 1,
      symbol: "a",
      meaning: "alignment of the teachers (β₁·β₂ of unit vectors)",
    }),
    sourceRatio: number({
      default: "0.4",
      min: 0,
      max: 1,
      excluded: [0, 1],
      symbol: "α₁",
      unit: "P₁/D",
      per: "inputDim",
      meaning: "source samples per input dimension, where the source is finite",
    }),
    targetRatio: number({
      default: "0.5",
      min: 0,
      max: 100,
      excluded: [0],
      symbol: "α₂",
      unit: "P₂/D",
      per: "inputDim",
      meaning: "target samples per input dimension",
    }),
    targetNoise: number({
      default: "0.6",
      min: 0,
      max: 1e3,
      symbol: "σ₂",
      meaning: "standard deviation of target label noise",
    }),
    proportionalRichness: number({
      default: "3",
      min: 0,
      max: 1e3,
      excluded: [0],
      symbol: "γ̄ = γ₀√D",
      meaning: "proportional richness of the mean-field networks",
    }),
  },
  presets: {
    quick: { instances: 150, alignment: "0.2,0.8" },
    paper: {
      instances: 100,
      inputDim: "200",
      hiddenLayers: "1,3",
      alignment: "0.2,0.8",
      targetNoise: "0,0.6",
    },
  },
  examples: [
    {
      options: "--target-noise 0",
      shows: "without label noise fine-tuning is as printed, a finite source is not",
    },
    { options: "--hidden-layers 1,2,3 --quiet --out claims.jsonl", shows: "depth; printed laws into a file" },
  ],
  refuse: (values) => {
    for (const stage of Object.values(laws)) {
      for (const [metric, predict] of Object.entries(stage)) {
        predict(values);
        rival(metric, values);
      }
    }
  },
  parallel: "cells",
  figures: [
    { kind: "lines", x: "targetNoise", metric: "fine_tune" },
    { kind: "lines", x: "hiddenLayers", metric: "fine_tune" },
    { kind: "lines", x: "targetRatio", metric: "fine_tune" },
    { kind: "lines", x: "alignment", metric: "fine_tune" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, fixed),
          each((start$) =>
            start$.pipe(
              aside(population, (deep$) =>
                deep$.pipe(
                  sampleLinearTasks(backend),
                  scratchDeepLinear(backend),
                  check("scratch", ({ tasks, scratch }) => linearTestLoss(tasks, scratch), law("scratch")),
                  pretrainDeepLinear(backend),
                  linearTransfer(backend),
                  check(
                    "linear_transfer",
                    ({ tasks, linearlyTransferred }) => linearTestLoss(tasks, linearlyTransferred),
                    law("linear_transfer"),
                  ),
                  fineTuneDeepLinear(backend),
                  check(
                    "fine_tune",
                    ({ tasks, fineTuned }) => linearTestLoss(tasks, fineTuned),
                    law("fine_tune"),
                  ),
                )),
              aside({}, (deep$) =>
                deep$.pipe(
                  sampleLinearTasks(backend),
                  scratchInputs(backend),
                  pretrainDeepLinear(backend),
                  fineTuneDeepLinear(backend),
                  check(
                    "finite_source",
                    ({ tasks, scratch, fineTuned }) =>
                      targetLoss(tasks, scratch) - targetLoss(tasks, fineTuned),
                    law("finite_source"),
                  ),
                )),
              aside({ ...population, ...ridgeless }, (shallow$) =>
                shallow$.pipe(
                  sampleSpikedTasks(backend),
                  drawMeanField(),
                  pretrainMeanField(backend, ({ proportionalRichness }) => proportionalRichness),
                  freezeAndRegress(backend),
                  check(
                    "frozen_kernel",
                    ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
                    law("frozen_kernel"),
                  ),
                )),
              aside(ridgeless, (shallow$) =>
                shallow$.pipe(
                  sampleSpikedTasks(backend),
                  drawMeanField(),
                  scratchRegress(backend),
                  pretrainMeanField(backend, ({ proportionalRichness }) => proportionalRichness),
                  freezeAndRegress(backend),
                  check(
                    "kernel_constants",
                    ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
                    law("kernel_constants"),
                  ),
                  check(
                    "negative_transfer",
                    ({ tasks, scratch, lazilyFineTuned }) =>
                      targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
                    law("negative_transfer"),
                  ),
                )),
              aside({}, (free$) =>
                free$.pipe(
                  sampleFreeKernel(backend),
                  regressFeatures(backend),
                  check(
                    "free_kernel",
                    ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
                    law("free_kernel"),
                  ),
                )),
              aside({}, (deep$) =>
                deep$.pipe(
                  sampleSpikedTasks(backend),
                  pretrainDeepLinear(backend),
                  linearTransfer(backend),
                  check(
                    "ultra_rich",
                    ({ tasks, linearlyTransferred }) => targetLoss(tasks, linearlyTransferred),
                    law("ultra_rich"),
                  ),
                )),
              records(),
            )
          ),
          poolBeside(rival),
        )
      ),
    ),
});

export default paperClaims;

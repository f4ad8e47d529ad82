import { allowStopping, ofAlignment, ofSpike } from "../theory/allow_stopping.ts";
import { sourceFeatureAlignment, spikePrediction } from "../theory/boost_law.ts";
import { sourceSamples, targetSamples } from "../theory/linear_params.ts";
import { MOST_TASKS, refuseDivergence, requireRich, type RichParams } from "../theory/rich_params.ts";
import { refuseInterpolation } from "../theory/noise_energy.ts";
import { pretrainedLoss, richSourceLoss, richSpike, richTransferLoss } from "../theory/rich_transfer_loss.ts";
import { scratchLoss } from "../theory/scratch_loss.ts";
import { transferability } from "../theory/transferability.ts";
import { chainLoss } from "../measures/chain_loss.ts";
import { featureAlignment, momentLawResidual, spike } from "../measures/spike.ts";
import { check } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { equiangularChain } from "../operators/equiangular_chain.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { drawMeanField } from "../operators/pretrain_mean_field.ts";
import { records } from "../operators/records.ts";
import { report } from "../operators/report.ts";
import { sampleTaskChain, trainLastTaskAlone, trainTaskChain } from "../operators/task_chain.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, integer, number } from "./parameter.ts";
import { refuseMemory } from "./refuse_memory.ts";
import type { Laws } from "./theory_lines.ts";

/** Float64 arrays that an instance holds at once: features and their moments after each task, and all data sets. */
function bytesNeeded(values: RichParams & { readonly tasks: number }): number {
  const { inputDim, tasks } = values;
  const samples = [sourceSamples(values), (tasks - 1) * targetSamples(values)].filter(Number.isFinite);
  const largest = Math.max(
    inputDim,
    ...[sourceSamples(values), targetSamples(values)].filter(Number.isFinite),
  );
  return 8 * ((10 + 4 * tasks) * inputDim ** 2 + 2 * largest ** 2 +
    samples.reduce((sum, count) => sum + 3 * count * inputDim, 0));
}

const source = (params: RichParams) => ({
  ...params,
  proportionalRichness: params.sourceProportionalRichness,
  width: Infinity,
});

/** What the checks compare with, and figures draw between the cells. */
const laws = {
  scratch: { target_test_loss: scratchLoss },
  pretrain: {
    source_test_loss: pretrainedLoss,
    spike: allowStopping((params) => spikePrediction(source(params)), ofSpike),
    source_feature_alignment: allowStopping((params) => sourceFeatureAlignment(source(params)), ofAlignment),
  },
  transfer: {
    target_test_loss: richTransferLoss,
    transferability: (params) => transferability(scratchLoss(params), richTransferLoss(params)),
    source_test_loss: richSourceLoss,
    spike: richSpike,
  },
} as const satisfies Laws<RichParams>;

/**
 * A two-layer linear network that learns a source and then a target richly, with all its weights both times, or a whole chain
 * of targets: what the target gains, what the source loses, and the spike that all have left on the kernel.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two-layer linear networks closed here.
 */
const richLinearPipeline: Pipeline = definePipeline({
  name: "rich-linear",
  shows:
    "a linear network that is rich on the source and on the target: transfer, forgetting, chains of tasks",
  result: "Lauditi, Bordelon, Pehlevan (2025): Result 1 for two-layer linear networks, in closed form",
  about:
    "A two-layer linear network of infinite width in mean-field scaling, f = (1/(γ₀N)) w·Wx/√D, learns a source task " +
    "y = β₁·x and then a target y = β₂·x, x ~ N(0, I), by gradient flow on both layers each time, to convergence, with a " +
    "richness of its own for each. At the switch the readout is kept (f starts at γ̄₁/γ̄₂ times the source predictor), " +
    "centered (kept, but what the network says at the switch is subtracted) or reset (drawn anew). The test loss is the " +
    "mean of (f − y)² over the whole population, noise-free, so predicting 0 scores 1; transferability is the loss of a " +
    "fresh network on the target minus that of the pretrained one.\n\n" +
    "source_test_loss at transfer reads the network as it then is with the scale γ̄₁ of the source: what it exceeds the " +
    "same at pretrain by is forgotten; a target that is richer than the source turns the output up, by γ̄₂/γ̄₁. After a reset the source's readout is gone, and the loss is that of the target's. " +
    "The spike is the largest eigenvalue of M − I, M = WᵀW/N.\n\n" +
    "Proportional richness is γ̄ = γ₀√D: with unit teachers the weights must grow by γ̄, not by γ₀, to express the labels. With " +
    "keep and center all end points are closed, and so are those of longer chains (--tasks), where the first task is the " +
    "source, all others are targets of the same kind, and every two teachers have the same alignment; target_test_loss is " +
    "that of the last task, source_test_loss that of the first. With reset the end depends on the path, which theory " +
    "integrates (about 0.1 s a cell), for two tasks.",
  parameters: {
    inputDim: linearParameters.inputDim({ min: 20 }),
    tasks: integer({
      default: "2",
      min: 2,
      max: MOST_TASKS,
      symbol: "n",
      meaning: "tasks learned one after the other: the source, then targets",
    }),
    alignment: linearParameters.alignment({
      meaning: "alignment of every two teachers (β₁·β₂ of unit vectors); at least −1/(n − 1)",
    }),
    sourceProportionalRichness: number({
      default: "3",
      min: 0,
      max: 1e3,
      excluded: [0],
      symbol: "γ̄₁ = γ₁√D",
      meaning:
        "richness of the source training; proportional: the strength of feature learning for unit teachers at any D",
    }),
    targetProportionalRichness: number({
      default: "3",
      min: 0,
      max: 1e3,
      excluded: [0],
      symbol: "γ̄₂ = γ₂√D",
      meaning:
        "richness of the target training; proportional like that of the source; with readout keep at least γ̄₁/100: the loss diverges as γ̄₂ → 0",
    }),
    sourceRatio: linearParameters.sourceRatio(),
    sourceNoise: linearParameters.sourceNoise(),
    targetRatio: linearParameters.targetRatio(),
    targetNoise: linearParameters.targetNoise(),
    readout: choice({
      options: ["keep", "center", "reset"],
      default: "center",
      meaning: "at the switch: source predictor kept, subtracted, or a new readout",
    }),
  },
  presets: {
    quick: {
      instances: 24,
      inputDim: "150",
      readout: "keep,center,reset",
      targetProportionalRichness: "1,3,10",
      targetNoise: "0.2",
    },
    paper: {
      instances: 20,
      inputDim: "250",
      readout: "keep,center,reset",
      alignment: "0.3,0.9",
      targetProportionalRichness: "1,3,10",
      targetRatio: "0.1:0.9:0.2,1.3",
    },
    "figure-joint": {
      shows:
        "how rich the target training should be after a rich source: what it gains, and what of the source is forgotten",
      result: "Lauditi, Bordelon, Pehlevan (2025), Result 1 for two-layer linear networks",
      instances: 30,
      inputDim: "200",
      readout: "keep,center,reset",
      sourceProportionalRichness: "3",
      targetProportionalRichness: "0.3,0.5,1,2,3,5,10,20,30",
    },
    "figure-chain": {
      shows:
        "a chain of tasks, one learned after the other: the loss of the last, and what is left of the first",
      result:
        "Lauditi, Bordelon, Pehlevan (2025), Result 1 for two-layer linear networks, continued to more tasks here",
      instances: 40,
      inputDim: "200",
      tasks: "2:6:1",
      readout: "keep,center",
      alignment: "0,0.5,0.9",
    },
  },
  examples: [
    {
      options: "--preset figure-joint --plot joint.svg",
      shows: "loss and forgetting against target richness",
    },
    { options: "--source-ratio 0.5 --source-noise 0.3", shows: "a finite, noisy source" },
    {
      options: "--tasks 2:5:1 --readout keep --alignment 0.5",
      shows: "what is left of the first of many tasks",
    },
    {
      options: "--source-proportional-richness 0.3,1,3,10 --readout center",
      shows: "how rich the first task should be",
    },
  ],
  refuse: (values) => {
    requireRich(values);
    refuseInterpolation(sourceSamples(values), values.inputDim, "source");
    refuseInterpolation(targetSamples(values), values.inputDim, "target");
    refuseDivergence(values);
    for (const stage of Object.values(laws)) for (const law of Object.values(stage)) law(values);
    refuseMemory(bytesNeeded(values), "lower --input-dim, --tasks or the ratios");
  },
  metrics: metricMeanings(
    "target_test_loss",
    "transferability",
    "source_test_loss",
    "spike",
    "source_feature_alignment",
    "moment_law_residual",
  ),
  parallel: "instances",
  figures: [
    {
      kind: "lines",
      x: "tasks",
      metric: "target_test_loss",
      beside: ["source_test_loss"],
      stages: ["transfer"],
      log: "y",
    },
    {
      kind: "lines",
      x: "targetProportionalRichness",
      metric: "target_test_loss",
      beside: ["source_test_loss"],
      stages: ["transfer"],
      log: "xy",
    },
    { kind: "lines", x: "targetRatio", metric: "target_test_loss" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "sourceProportionalRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "sourceRatio", metric: "target_test_loss" },
  ],
  theory: laws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              sampleTaskChain(backend, equiangularChain),
              drawMeanField(),
              trainLastTaskAlone(backend),
              check(
                "target_test_loss",
                ({ chain, scratch }) => chainLoss(chain.slice(-1), [scratch], { task: 0, after: 0 }),
                laws.scratch.target_test_loss,
              ),
              trainTaskChain(backend, { stage: "pretrain", upTo: 1 }),
              check(
                "source_test_loss",
                ({ chain, history }) => chainLoss(chain, history, { task: 0, after: 0 }),
                laws.pretrain.source_test_loss,
              ),
              check("spike", ({ history }) => spike(backend.algebra, history[0]), laws.pretrain.spike),
              check(
                "source_feature_alignment",
                ({ chain, history }) => featureAlignment(backend.algebra, history[0], chain[0].target),
                laws.pretrain.source_feature_alignment,
              ),
              report({ moment_law_residual: ({ history }) => momentLawResidual(history[0]) }),
            ).pipe(
              trainTaskChain(backend, { stage: "transfer" }),
              check(
                "target_test_loss",
                ({ chain, history }) => chainLoss(chain, history, lastAfterAll(chain)),
                laws.transfer.target_test_loss,
              ),
              check(
                "transferability",
                ({ chain, scratch, history }) =>
                  chainLoss(chain.slice(-1), [scratch], { task: 0, after: 0 }) -
                  chainLoss(chain, history, lastAfterAll(chain)),
                laws.transfer.transferability,
              ),
              check(
                "source_test_loss",
                ({ chain, history }) => chainLoss(chain, history, { ...lastAfterAll(chain), task: 0 }),
                laws.transfer.source_test_loss,
              ),
              check("spike", ({ history }) => spike(backend.algebra, history.at(-1)!), laws.transfer.spike),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

/** The last task, after all have been learned. */
function lastAfterAll({ length }: { readonly length: number }): { task: number; after: number } {
  return { task: length - 1, after: length - 1 };
}

export default richLinearPipeline;

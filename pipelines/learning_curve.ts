import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { curveStages } from "./curve_stages.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, integer, integers, number, text } from "./parameter.ts";
import { refuseCurves } from "./refuse_curves.ts";
import { twoStageParameters } from "./two_stage_parameters.ts";

const ofImages = { usedWhen: { inputs: ["images"] } };
const ofTeachers = { usedWhen: { inputs: ["gaussian"] } };
const ofSource = { usedWhen: { pretrain: ["source"] } };

/** Up to where the prediction is checked. */
const limit = { of: "poolSamples", share: 0.5, label: "n = P/2" } as const;

/**
 * Learning curves of any kernel from one labelled pool, with and without pretraining, beside measured ones.
 */
const learningCurvePipeline: Pipeline = definePipeline({
  name: "learning-curve",
  shows:
    "how much data does a target need, with and without pretraining? Learning curves of kernels from one pool",
  result:
    "finite-pool learning curve of kernel regression: deterministic equivalents, with exact leave-one-out",
  about: "ABOUT",
  parameters: {
    inputs: choice({
      options: ["images", "gaussian"],
      default: "images",
      meaning:
        "images: labelled images or features, see --data; gaussian: N(0, I) with teachers of ReLU neurons",
    }),
    data: text({
      default: "",
      meaning:
        "file or folder of images: CIFAR-10 .bin, IDX pairs (.idx, -ubyte, .gz), or .csv; empty for Fashion-MNIST",
      ...ofImages,
    }),
    targetClasses: integers({
      default: "0,6",
      count: 2,
      most: 100,
      min: 0,
      meaning: "classes of the target, two or more",
      ...ofImages,
    }),
    labels: choice({
      options: ["sign", "one-hot"],
      default: "sign",
      meaning:
        "sign: +1 for the first of the classes, −1 for all others; one-hot: an output for each class, 1 or 0",
      ...ofImages,
    }),
    normalisation: choice({
      options: ["pixel", "sample"],
      default: "sample",
      meaning: "pixel: each pixel to mean 0, deviation 1; sample: each image centred, then to norm √D",
      ...ofImages,
    }),
    inputDim: integer({
      default: "30",
      min: 2,
      max: 2000,
      symbol: "D",
      meaning: "input dimension",
      ...ofTeachers,
    }),
    teacherNeurons: integer({
      default: "6",
      min: 2,
      max: 1000,
      symbol: "m*",
      meaning: "neurons of a teacher, half with readout +, half −; even, at most D/2",
      ...ofTeachers,
    }),
    alignment: number({
      default: "cos(pi/6)",
      min: -1,
      max: 1,
      symbol: "a",
      meaning: "cosine between each neuron of the source's teacher and the target's",
      ...ofTeachers,
    }),
    targetNoise: number({
      default: "0",
      min: 0,
      max: 100,
      symbol: "σ₂",
      unit: "of the target's deviation",
      meaning: "noise on the target's labels; losses include it",
      ...ofTeachers,
    }),
    pretrain: choice({
      options: ["source", "none"],
      default: "source",
      meaning: "source: a network learns a source first, and is compared with none; none: from scratch only",
    }),
    sourceClasses: integers({
      default: "7,9",
      count: 2,
      most: 100,
      min: 0,
      meaning:
        "classes to pretrain on, +1 for the first, −1 for all others; may be those of the target, on other images",
      usedWhen: { inputs: ["images"], pretrain: ["source"] },
    }),
    sourceSamples: twoStageParameters.sourceSamples({ default: "200", ...ofSource }),
    sourceRichness: twoStageParameters.sourceRichness({
      default: "3",
      max: 1000,
      meaning: "feature-learning strength of pretraining; towards 0 the features stay random",
      ...ofSource,
    }),
    width: twoStageParameters.width({
      default: "512",
      min: 2,
      meaning: "hidden neurons of the networks that are trained; kernels from scratch have infinitely many",
    }),
    stopLoss: twoStageParameters.stopLoss({
      default: "0.01",
      min: 0,
      excluded: [0],
      meaning: "a network's training stops at this mean of (f − y)² on its training points",
    }),
    maxSteps: integer({
      default: "20000",
      min: 1,
      max: 1e8,
      incidental: true,
      meaning: "steps of a network's training at most",
    }),
    poolSamples: integer({
      default: "500",
      min: 4,
      max: 10000,
      symbol: "P",
      meaning: "target points that the prediction is made from",
    }),
    measuredSamples: integer({
      default: "500",
      min: 60,
      max: 10000,
      symbol: "M",
      meaning: "other target points to measure on: n of them are learned, all others are the test",
    }),
    draws: integer({
      default: "4",
      min: 1,
      max: 1000,
      meaning: "orders in which these are learned, for kernels: their mean is the measurement of an instance",
    }),
    targetRichness: number({
      default: "1",
      min: 1e-4,
      max: 1000,
      symbol: "γ₂",
      meaning:
        "feature-learning strength of descent on the target; towards 0 it is lazy, and follows its kernel",
      usedWhen: { learner: ["descent"] },
    }),
    learner: choice({
      options: ["readout", "tangent", "descent"],
      default: "readout",
      meaning:
        "what learns the target: readout on frozen features, all weights linearised (tangent kernel), or all weights by gradient descent",
    }),
    ridge: number({
      default: "0.01",
      min: 1e-9,
      max: 1e6,
      symbol: "λ",
      unit: "mean diagonal of K",
      meaning: "ridge of the kernel regression, K + λ·mean(diag K)·I",
    }),
    targetSamples: twoStageParameters.targetSamples({
      default: "50",
      symbol: "n",
      meaning: "target points to learn from, below P; checked up to P/2",
    }),
  },
  presets: {
    quick: {
      instances: 10,
      sourceSamples: "100",
      stopLoss: "0.03",
      width: "256",
      poolSamples: "300",
      measuredSamples: "400",
      learner: "readout,tangent",
      targetSamples: "10,20,40,80,150,250",
    },
  },
  examples: [],
  refuse: (values, { images }) => refuseCurves(values, images),
  parallel: "instances",
  metrics: {
    ...metricMeanings("target_test_accuracy", "transferability"),
    target_test_loss:
      "mean of |f − y|² over target points that were not learned, label noise included; predicting 0 scores 1",
    pools_for_pretraining:
      "share of pools from which alone the pretrained kernel is predicted to cost less at this n than none",
  },
  figures: [
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x", limit },
    { kind: "lines", x: "sourceRichness", metric: "transferability", log: "x" },
    { kind: "lines", x: "ridge", metric: "target_test_loss", log: "x" },
  ],
  run: ({ cells, instanceCount, backend, images }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) => start$.pipe(curveStages(backend, { images }))),
          records(),
          pool(),
        )
      ),
    ),
});

export default learningCurvePipeline;

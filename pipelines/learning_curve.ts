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
  about:
    "How well would a kernel do with n labelled points of your data, and would pretraining help? Both are read off one pool of P " +
    "labelled points, without fitting anything: one eigendecomposition of its Gram matrix gives the loss at every n and every ridge. " +
    "Beside it stands what is measured on other points: n of them are learned, all others are the test. Losses are means of " +
    "|f − y|² with labels ±1 (--labels sign) or one output a class, 1 or 0 (one-hot): predicting 0 scores 1. Accuracies are measured, " +
    "not predicted.\n\n" +
    "Kernels (--learner). From scratch, an infinitely wide ReLU network: readout is its feature kernel (NNGP, arc-cosine), tangent " +
    "its tangent kernel (NTK). After pretraining a network of --width neurons on the source: readout is the kernel of its features " +
    "(stage linear-transfer: frozen features, new readout), tangent its tangent kernel (lazy-fine-tune: all weights, linearised, from " +
    "output 0). descent trains all weights of real networks by gradient descent, from random weights (scratch) and from the pretrained " +
    "ones (fine-tune), with a richness of their own; features then move, so the curve of the frozen tangent kernel is told beside it and " +
    "not checked.\n\n" +
    "The prediction. With a larger ridge the pool resolves as much of the kernel as n points do; its leave-one-out loss there, times " +
    "(1 − df₂/P)/(1 − df₂/n), is the loss at n. Where points differ in size, K(x, x), what of the added ridge stands for unlearned modes goes with it, and a " +
    "decomposition serves all n of one ridge. Allowed for are the distance from the plain form, all points alike and generalised cross-validation " +
    "for the leave-one-out loss, and 4 % for the deterministic equivalent itself (2 % of a loss in transferability). Each " +
    "instance draws a pool and, apart from it, points to measure on: how pools differ (5 to 10 % at P = 300, more where the task is nearly " +
    "solved) is in the standard error of the check, which is that of measured − predicted over instances. Checks are made for n ≤ P/2; " +
    "beyond, the prediction is told without a verdict, as on real data it is not to be trusted. Instances divide the same images " +
    "anew: their errors speak of these images.\n\n" +
    "pools_for_pretraining is the share of instances whose pool alone says that pretraining helps at this n; pools_sure_of_help and " +
    "pools_sure_of_harm count those that say so by more than the prediction allows for and twice the standard error of the difference " +
    "over the pool's own points. The ridge is in units of the " +
    "kernel's mean diagonal entry. Images are normalised by the mean of all classes in the run, those of --source-classes, too: these " +
    "move the loss from scratch a little. Cells that differ in learner, ridge and n only share their points, networks and kernels: their checks are " +
    "no independent evidence.\n\n" +
    "What was measured (Fashion-MNIST, λ = 0.01). Over 64 pools of 300 the prediction from scratch is off by −2 to +3 % at n = 50 and 150; " +
    "a single pool, or the mean of six, by 10 % easily. With pools of 200 the loss near n = P/2 is predicted high: " +
    "at n = 80 by 9(4) % for frozen features and 5(3) % from scratch where shirts are told from three other classes, by 2(3) % and 4(3) % for " +
    "T-shirt/Shirt; the allowance covers that. Nine pairs of source and target, eight pools of 200 each, width 256, n = 10 to 100: 258 of " +
    "288 pools decide rightly whether to pretrain by frozen features, 178 of 184 where the measured gain exceeds three standard errors, and " +
    "all 118 of those that are sure, too; by tangents 247 of 288, 187 of 192 and all 32. Gradient descent leaves " +
    "the lazy picture (figure-lazy-limit): T-shirt/Shirt after Sneaker/Ankle boot with n = 150 costs networks that are fine-tuned 0.58(2), the frozen tangent " +
    "kernel 0.62(1) on the same images, at target richness 0.1 as at 3; by the kernels pretraining costs 0.07(1), for the networks it is " +
    "no loss, rather a gain of 0.02(1). Frozen features of a teacher at 30 degrees pay up to n = 50, of 30 inputs, and hurt from then on; tangents " +
    "pay throughout (figure-teacher).\n\n" +
    "With --inputs gaussian the target is a teacher of ReLU neurons in an orthonormal frame, each rotated by the angle of --alignment from " +
    "the source's; its function has variance 1.",
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
      meaning: "pixel: each pixel to mean 0, deviation 1; sample: less the mean image, then to norm √D",
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
    "figure-ridge": {
      shows: "Learning curves at three ridges, with and without pretraining",
      instances: 8,
      sourceClasses: "7,9",
      targetClasses: "6,0,7,9",
      width: "128",
      poolSamples: "400",
      measuredSamples: "400",
      stopLoss: "0.03",
      ridge: "0.0001,0.01,1",
      targetSamples: "10,20,40,80,200,300",
    },
    "figure-one-hot": {
      shows: "Four classes told apart by one output each",
      instances: 8,
      sourceClasses: "7,9",
      targetClasses: "0,6,7,9",
      labels: "one-hot",
      width: "128",
      poolSamples: "400",
      measuredSamples: "400",
      stopLoss: "0.03",
      learner: "readout,tangent",
      targetSamples: "10,20,40,80,200,300",
    },
    "figure-teacher": {
      shows: "From which size on pretraining stops paying: frozen features of a teacher at 30 degrees",
      figure: { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x", limit },
      instances: 8,
      inputs: "gaussian",
      targetNoise: "0.3",
      sourceSamples: "1000",
      sourceRichness: "1",
      stopLoss: "0.05",
      width: "128",
      poolSamples: "300",
      measuredSamples: "400",
      learner: "readout,tangent",
      targetSamples: "10,20,40,80,150,250",
    },
    "figure-lazy-limit": {
      shows: "Networks trained by gradient descent beside the kernels of their lazy limit",
      instances: 6,
      width: "128",
      stopLoss: "0.01",
      sourceSamples: "100",
      poolSamples: "300",
      measuredSamples: "300",
      targetRichness: "3",
      learner: "tangent,descent",
      targetSamples: "10,20,50,100,150",
    },
  },
  examples: [
    {
      options: "--pretrain none --learner readout,tangent",
      shows: "the two kernels of infinite width, no source",
    },
    {
      options: "--source-classes 0,6 --target-classes 0,6,7,9 --labels one-hot --target-samples 10:200:10",
      shows: "four classes after two of them, on other images",
    },
    { options: "--ridge 0.0001,0.01,1 --plot ridge.svg", shows: "several ridges" },
    {
      options:
        "--data path/to/points.csv --target-classes 0,1 --pretrain none --pool-samples 200 --measured-samples 200",
      shows: "your own data: an integer label first, then the features",
    },
    {
      options:
        "--data path/to/cifar-10-batches-bin --source-classes 0,2 --target-classes 1,3 --plot cifar.svg",
      shows: "CIFAR-10, vehicle or animal on both sides",
    },
    {
      options: "--preset figure-lazy-limit --plot lazy.svg",
      shows: "real networks, where the kernels stop being right",
    },
    {
      options: "--inputs gaussian --alignment 'cos(pi/6)' --source-samples 1000 --target-noise 0.3",
      shows: "a synthetic teacher",
    },
  ],
  refuse: (values, { images }) => refuseCurves(values, images),
  parallel: "instances",
  metrics: {
    ...metricMeanings("target_test_accuracy", "transferability"),
    target_test_loss:
      "mean of |f − y|² over target points that were not learned, label noise included; predicting 0 scores 1",
    pools_for_pretraining:
      "share of pools from which alone the pretrained kernel is predicted to cost less at this n than none",
    pools_sure_of_help: "share of pools that predict so by more than the allowance and 2 standard errors",
    pools_sure_of_harm: "share of pools that predict the contrary by as much; the rest cannot tell",
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

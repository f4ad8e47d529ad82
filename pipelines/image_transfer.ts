import { byChoice } from "../operators/by_choice.ts";
import { each } from "../operators/each.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { eachInstance } from "./each_instance.ts";
import { lazyImageTransfer } from "./lazy_image_transfer.ts";
import { choice, integer, integers, number, text } from "./parameter.ts";
import { imageBytes, imageSeconds, refuseImages } from "./refuse_images.ts";
import { richImageTransfer } from "./rich_image_transfer.ts";
import { twoStageParameters } from "./two_stage_parameters.ts";

/** Parameters of the network that learns both tasks with all its weights. */
const rich = { usedWhen: { mode: ["rich"] } };

/** Single trainings over time, with what became of the preactivations. */
const CURVES = {
  kind: "curves",
  metric: "target_test_loss",
  stages: ["scratch", "transfer"],
  log: "x",
  densities: "preactivation_density",
} as const;

/** The result that rich training is held against. */
const RICH =
  "Lauditi, Bordelon, Pehlevan (2025): image tasks, Result 1, two-layer mean-field dynamics of both stages";

/**
 * Transfer on real images: lazy fine-tuning of a richly pretrained ReLU network against its learning curve from a disjoint pool,
 * or training of all weights on both tasks against its mean field.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), image tasks.
 */
const imageTransferPipeline: Pipeline = definePipeline({
  name: "image-transfer",
  shows:
    "does a network pretrained on two image classes help with two others? Frozen and lazy, or rich on both tasks",
  result:
    "Lauditi, Bordelon, Pehlevan (2025): image tasks, lazy fine-tuning on adapted kernels; Result 1, rich on both",
  about:
    "A two-layer network learns to tell two classes of images apart, with a richness that sets how far its features move, and " +
    "then two other classes. The baseline `scratch` never saw the source. Test losses are means of (f − y)² on unseen images " +
    "with labels ±1, so predicting 0 scores 1; transferability is the loss of `scratch` minus the loss after pretraining, " +
    "positive where pretraining helps. The images that come along are four classes of Fashion-MNIST: 0 T-shirt, 6 Shirt, " +
    "7 Sneaker, 9 Ankle boot.\n\n" +
    "--mode lazy: the pretrained ReLU network is frozen, and the target fitted by kernel regression with its feature kernel " +
    "(trainable readout) or its tangent kernel (trainable all), from output 0: fine-tuning in the lazy limit with a centred " +
    "head. `scratch` is the kernel of an infinitely wide network. The predictions are learning curves computed from a pool of " +
    "images that are used neither for training nor for the test, for at most half as many training images as the pool has. " +
    "Such a curve is an approximation, so its error is measured on the pool itself and allowed for.\n\n" +
    "--mode rich: all weights learn the target by gradient descent, f(x) = z·φ(h)/(γN), h = Wx/√D, with a richness of its own, " +
    "the readout kept, centered or reset at the switch. The prediction is the mean field of infinitely many neurons on the same " +
    "images with the same steps, plus the shift c/N of width N, solved before the network is drawn; its sampling error counts as " +
    "scatter, an allowance is what more draws would not take off. Test losses are means over 200 images of each task, or those left over. The step size counts with " +
    "D = |θ|² of a linear predictor of the labels, as the variance of images is in few directions. curve_deviation is the root " +
    "mean square, over the recorded moments, of what a network's target test loss is from that of infinitely many neurons: it falls " +
    "as 1/√N (--preset figure-width). early_stopping_time is the recorded moment of the lowest target test loss. kernel_alignment is " +
    "that of the feature kernel with yyᵀ on the target's training images; preactivation_kurtosis is 3 for Gaussian neurons. Cells that " +
    "differ in other parameters than those of the data (images, classes, samples, normalisation) are pairs: instance by instance they " +
    "share images and initial weights, a wider network those of a narrower one.\n\n" +
    "What was measured. On related pairs of Fashion-MNIST (6,9 then 0,7) with 20 target images and richness 3 the test loss of " +
    "0.063(4) falls by 0.018(7) if the readout is kept, 0.013(3) with center and 0.018(3) with reset (figure-4). Of 0.120(11) with 10 images " +
    "0.070(7) is gained, of 0.025(2) with 100 images 0.0060(13) (figure-5). Lazily, richness 10 gains 0.024(3) of 0.072 with 20 images " +
    "and 0.010(1) of 0.029 with 200, richness 0.1 nothing (figure-2bc). On CIFAR-10 (0,2 then 1,3: vehicle or animal) at the same " +
    "sizes nothing is gained, lazy fine-tuning after richness 10 even costs 0.14(4), and with keep " +
    "half of the training time is better than all of it. curve_deviation goes with the power −0.52(4) of N from scratch and −0.55(5) after transfer, from " +
    "64 to 4096 neurons, 20 instances (figure-width).\n\n" +
    "The preset quick is made for lazy: with --mode rich and no preset, --preset rich takes its place. Processor time on " +
    "Fashion-MNIST: 1 to 2 minutes for a figure, 3 for figure-width, about an hour for paper; on CIFAR-10 twice that or more.",
  parameters: {
    mode: choice({
      options: ["lazy", "rich"],
      default: "lazy",
      meaning:
        "how the target is learned: lazy by kernel regression with the frozen network, rich with all weights",
    }),
    sourceClasses: integers({
      default: "7,9",
      count: 2,
      min: 0,
      meaning: "the two classes to pretrain on, labels +1 and −1",
    }),
    targetClasses: integers({
      default: "0,6",
      count: 2,
      min: 0,
      meaning: "the two classes to transfer to, labels +1 and −1",
    }),
    sourceSamples: twoStageParameters.sourceSamples({
      default: "200",
      meaning: "source images to pretrain on",
    }),
    targetSamples: twoStageParameters.targetSamples({
      default: "50",
      min: 2,
      max: 10000,
      meaning: "target images to learn from",
    }),
    poolSamples: integer({
      default: "500",
      min: 4,
      max: 5000,
      symbol: "P",
      usedWhen: { mode: ["lazy"] },
      meaning: "target images set aside for the prediction; at least twice --target-samples",
    }),
    sourceRichness: twoStageParameters.sourceRichness({
      max: 1000,
      meaning: "feature-learning strength of pretraining; towards 0 the features stay random",
    }),
    width: twoStageParameters.width({
      default: "1024",
      min: 2,
      meaning:
        "hidden neurons; rich: in pairs (w, z), (w, −z), so that f = 0 at the start, with half as many independent weights",
    }),
    ridge: number({
      default: "0.01",
      min: 0,
      max: 1e6,
      excluded: [0],
      symbol: "λ",
      unit: "mean diagonal of K",
      usedWhen: { mode: ["lazy"] },
      meaning: "ridge of the kernel regression, K + λ·mean(diag K)·I",
    }),
    trainable: choice({
      options: ["readout", "all"],
      default: "readout",
      usedWhen: { mode: ["lazy"] },
      meaning: "which weights learn the target: the readout (feature kernel) or all (tangent kernel)",
    }),
    normalisation: choice({
      options: ["pixel", "sample"],
      default: "sample",
      meaning: "pixel: each pixel to mean 0, deviation 1; sample: less the mean image, then to norm √D",
    }),
    data: text({
      default: "",
      meaning:
        "file or folder of images: CIFAR-10 .bin, IDX pairs (.idx, -ubyte, .gz), or .csv; empty for Fashion-MNIST",
    }),
    stopLoss: twoStageParameters.stopLoss({
      default: "0.01",
      meaning: "a stage of training stops at this mean of (f − y)² on its training images; rich: 0 for never",
    }),
    maxSteps: integer({
      default: "20000",
      min: 1,
      max: 1e8,
      incidental: true,
      usedWhen: { mode: ["lazy"] },
      meaning: "pretraining steps at most",
    }),
    targetRichness: twoStageParameters.targetRichness({ max: 1000, ...rich }),
    readout: twoStageParameters.readout(rich),
    activation: twoStageParameters.activation(rich),
    weightDecay: twoStageParameters.weightDecay(rich),
    sourceTime: twoStageParameters.sourceTime(rich),
    targetTime: twoStageParameters.targetTime({ default: "1", ...rich }),
    learningRate: twoStageParameters.learningRate(rich),
    particles: twoStageParameters.particles(rich),
    curves: twoStageParameters.curves(rich),
  },
  presets: {
    quick: {
      instances: 12,
      sourceRichness: "0.1,10",
      sourceSamples: "100",
      targetSamples: "20,100",
      poolSamples: "300",
      width: "512",
      stopLoss: "0.03",
    },
    related: {
      instances: 12,
      sourceClasses: "6,9",
      targetClasses: "0,7",
      sourceRichness: "0.1,10",
      sourceSamples: "200",
      targetSamples: "20,100",
      poolSamples: "300",
      width: "512",
      stopLoss: "0.03",
    },
    rich: {
      shows: "Two pairs of classes learned one after the other, features moving in both",
      result: RICH,
      insteadOfQuick: { mode: "rich" },
      instances: 6,
      mode: "rich",
      sourceSamples: "100",
      targetSamples: "30",
      width: "512",
      stopLoss: "0",
    },
    "figure-2bc": {
      shows:
        "Lazy fine-tuning on the kernel of a richly pretrained network: gain against richness and target images (after figure 2b, c of Lauditi et al.)",
      result: "Lauditi, Bordelon, Pehlevan (2025): image tasks, lazy fine-tuning on adapted kernels",
      instances: 12,
      sourceClasses: "6,9",
      targetClasses: "0,7",
      sourceRichness: "0.1,1,10",
      targetSamples: "10,20,50,100,200",
      width: "1024",
      stopLoss: "0.03",
    },
    "figure-4": {
      shows:
        "From scratch and after a related pair: test loss over time, and preactivations (after figure 4 of Lauditi et al.)",
      result: RICH,
      figure: CURVES,
      instances: 6,
      mode: "rich",
      sourceClasses: "6,9",
      targetClasses: "0,7",
      sourceRichness: "3",
      targetSamples: "20",
      width: "1024",
      readout: "keep,center,reset",
      stopLoss: "0",
      sourceTime: "0.1",
      targetTime: "0.3",
    },
    "figure-5": {
      shows: "A related source where target images are few or many (after figure 5 of Lauditi et al.)",
      result: RICH,
      figure: CURVES,
      instances: 6,
      mode: "rich",
      sourceClasses: "6,9",
      targetClasses: "0,7",
      sourceRichness: "3",
      targetSamples: "10,100",
      width: "512",
      readout: "keep",
      stopLoss: "0",
      sourceTime: "0.1",
      targetTime: "0.4",
    },
    "figure-width": {
      shows: "Networks approach their mean field as 1/√N",
      result: RICH,
      instances: 20,
      mode: "rich",
      sourceClasses: "6,9",
      targetClasses: "0,7",
      sourceSamples: "50",
      targetSamples: "20",
      width: "64,256,1024,4096",
      particles: "1024",
      readout: "keep",
      stopLoss: "0",
      sourceTime: "0.2",
      targetTime: "0.5",
      curves: "none",
    },
    paper: {
      instances: 10,
      sourceRichness: "0.1,0.3,1,3,10",
      sourceSamples: "400",
      targetSamples: "10,20,50,100,200",
      width: "2048",
      stopLoss: "0.03",
    },
  },
  examples: [
    {
      options: "--source-classes 0,7 --target-classes 6,9",
      shows: "related tasks: garment or shoe, on both sides",
    },
    {
      options: "--trainable all --source-richness 0.1:2.1:0.5",
      shows: "the tangent kernel over a range of richness",
    },
    { options: "--preset rich", shows: "all weights learn both tasks, beside their mean field" },
    {
      options: "--preset figure-4 --plot curves.svg",
      shows: "from scratch and after pretraining over time, three readout rules",
    },
    {
      options:
        "--preset figure-5 --data path/to/cifar-10-batches-bin --source-classes 0,2 --target-classes 1,3",
      shows: "few and many target images, vehicle or animal on both sides",
    },
    {
      options: "--data path/to/cifar-10-batches-bin --source-classes 0,2 --target-classes 1,3",
      shows: "CIFAR-10",
    },
  ],
  refuse: (values, { images }) => refuseImages(values, images),
  seconds: (values, { images }) => imageSeconds(values, images),
  parallel: "instances",
  metrics: {
    ...metricMeanings(
      "target_test_accuracy",
      "transferability",
      "source_train_loss",
      "forgetting",
      "early_stopped_test_loss",
      "early_stopping_time",
      "kernel_alignment",
      "preactivation_kurtosis",
      "preactivation_density",
      "curve_deviation",
      "curve_deviation_exponent",
      "learning_rate",
      "training_steps",
    ),
    source_test_accuracy: "share of unseen source images whose label has the sign of f",
    target_test_loss: "mean of (f − y)² over unseen target images",
    target_train_loss: "mean of (f − y)² over the target's training images",
    source_test_loss: "mean of (f − y)² over unseen source images",
  },
  figures: [
    { kind: "lines", x: "width", metric: "curve_deviation", log: "xy" },
    { kind: "lines", x: "targetSamples", metric: "transferability", log: "x" },
    { kind: "lines", x: "sourceRichness", metric: "transferability", log: "x" },
    { kind: "lines", x: "readout", metric: "target_test_loss", beside: ["forgetting"], stages: ["transfer"] },
    CURVES,
    { kind: "density", metric: "preactivation_density" },
  ],
  run: ({ cells, instanceCount, backend, images }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          eachInstance(backend, instanceCount, (params) => imageBytes(params, images), (start$) =>
            start$.pipe(
              byChoice(({ mode }) => mode, {
                lazy: lazyImageTransfer(backend, { images }),
                rich: richImageTransfer(backend, { images }),
              }),
            )),
          records(),
          pool(),
        )
      ),
    ),
});

export default imageTransferPipeline;

import { byChoice } from "../operators/by_choice.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { lazyImageTransfer } from "./lazy_image_transfer.ts";
import { choice, expression, integer, integers, number, text } from "./parameter.ts";
import { refuseImages } from "./refuse_images.ts";
import { richImageTransfer } from "./rich_image_transfer.ts";

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
    "that of the feature kernel with yyᵀ on the target's training images; preactivation_kurtosis is 3 for Gaussian neurons.\n\n" +
    "Parameters that begin with lazy: or rich: have no effect in the other mode, nor have --pool-samples, --ridge and --trainable " +
    "in mode rich. The preset quick is made for lazy; start rich ones from --preset rich.",
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
    sourceSamples: integer({
      default: "200",
      min: 1,
      max: 20000,
      symbol: "P₁",
      meaning: "source images to pretrain on",
    }),
    targetSamples: integer({
      default: "50",
      min: 2,
      max: 10000,
      symbol: "P₂",
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
    sourceRichness: number({
      default: "1",
      min: 0,
      max: 1000,
      excluded: [0],
      symbol: "γ₁",
      meaning: "feature-learning strength of pretraining; towards 0 the features stay random",
    }),
    width: integer({ default: "1024", min: 2, max: 65536, symbol: "N", meaning: "hidden neurons" }),
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
      meaning: "pixel: each pixel to mean 0, deviation 1; sample: each image centred, then to norm √D",
    }),
    data: text({
      default: "",
      meaning:
        "file or folder of images: CIFAR-10 .bin, IDX pairs (.idx, -ubyte, .gz), or .csv; empty for Fashion-MNIST",
    }),
    stopLoss: number({
      default: "0.01",
      min: 0,
      max: 1,
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
    targetRichness: number({
      default: "same",
      words: ["same"],
      min: 0,
      max: 1000,
      excluded: [0],
      symbol: "γ₂",
      usedWhen: { mode: ["rich"] },
      meaning: "feature-learning strength on the target and from scratch; same: that of the source",
    }),
    readout: choice({
      options: ["keep", "center", "reset"],
      default: "reset",
      usedWhen: { mode: ["rich"] },
      meaning: "at the switch, source predictor kept, subtracted, or a new readout",
    }),
    activation: expression({
      default: "relu",
      variables: ["h"],
      names: ["relu", "tanh", "erf", "linear"],
      usedWhen: { mode: ["rich"] },
      meaning: "φ(h); the name erf means erf(h/√2)",
    }),
    weightDecay: number({
      default: "0",
      min: 0,
      max: 100,
      symbol: "λ",
      usedWhen: { mode: ["rich"] },
      meaning: "decay of all weights towards 0, at rate λ in time",
    }),
    sourceTime: number({
      default: "0.5",
      min: 0,
      max: 1e5,
      excluded: [0],
      symbol: "t₁",
      usedWhen: { mode: ["rich"] },
      meaning: "training time on the source, of the flow of ½Σ(f − y)², at most",
    }),
    targetTime: number({
      default: "1",
      min: 0,
      max: 1e5,
      excluded: [0],
      symbol: "t₂",
      usedWhen: { mode: ["rich"] },
      meaning: "training time on the target, of the flow of ½Σ(f − y)², at most",
    }),
    learningRate: number({
      default: "auto",
      words: ["auto"],
      min: 0,
      max: 10,
      excluded: [0],
      symbol: "η",
      usedWhen: { mode: ["rich"] },
      meaning: "step of descent on ½Σ(f − y)²; auto keeps below the edge of stability as features form",
    }),
    particles: integer({
      default: "512",
      min: 64,
      max: 65536,
      symbol: "S",
      usedWhen: { mode: ["rich"] },
      meaning: "neurons that stand for infinitely many, in each of 4 randomisations; a power of two",
    }),
    curves: choice({
      options: ["first", "all", "none"],
      default: "first",
      incidental: true,
      usedWhen: { mode: ["rich"] },
      meaning: "which instances of a cell report their losses over time, measured and predicted",
    }),
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
      instances: 12,
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
      instances: 20,
      sourceRichness: "0.03,0.1,0.3,1,3,10",
      sourceSamples: "800",
      targetSamples: "10,20,50,100,200",
      width: "4096",
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
    ),
    source_test_accuracy: "share of unseen source images whose label has the sign of f",
    target_test_loss: "mean of (f − y)² over unseen target images",
    target_train_loss: "mean of (f − y)² over the target's training images",
    source_test_loss: "mean of (f − y)² over unseen source images",
  },
  figures: [
    { kind: "curves", metric: "target_test_loss", stages: ["scratch", "transfer"], log: "x" },
    { kind: "density", metric: "preactivation_density" },
    { kind: "lines", x: "width", metric: "curve_deviation", log: "xy" },
    { kind: "lines", x: "targetSamples", metric: "transferability", log: "x" },
    { kind: "lines", x: "sourceRichness", metric: "transferability", log: "x" },
  ],
  run: ({ cells, instanceCount, backend, images }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              byChoice(({ mode }) => mode, {
                lazy: lazyImageTransfer(backend, { images }),
                rich: richImageTransfer(backend, { images }),
              }),
            )
          ),
          records(),
          pool(),
        )
      ),
    ),
});

export default imageTransferPipeline;

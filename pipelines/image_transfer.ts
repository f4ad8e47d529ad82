import { kernelAlignment } from "../measures/kernel_alignment.ts";
import { kernelTestAccuracy, kernelTestLoss, poolOf } from "../measures/kernel_test_loss.ts";
import { checkGiven } from "../operators/check.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { lazyFineTune, scratchKernel } from "../operators/kernel_fine_tune.ts";
import { pool } from "../operators/pool.ts";
import { pretrainRelu } from "../operators/pretrain_relu.ts";
import { records } from "../operators/records.ts";
import { report } from "../operators/report.ts";
import { imagePairs, sampleImageTasks } from "../operators/sample_image_tasks.ts";
import { poolTransferability, poolTransferLoss } from "../theory/pool_transfer_loss.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { choice, integer, integers, number, text } from "./parameter.ts";

/**
 * Lazy fine-tuning of a richly pretrained ReLU network on real images, against its learning curve from a disjoint pool.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), image tasks.
 */
const imageTransferPipeline: Pipeline = definePipeline({
  name: "image-transfer",
  shows:
    "does a network pretrained on two image classes help with two others? Kernels checked against learning curves",
  result: "Lauditi, Bordelon, Pehlevan (2025): image tasks, lazy fine-tuning on adapted kernels",
  about:
    "A two-layer ReLU network learns to tell two classes of images apart, with a richness that sets how far its " +
    "features move. It is then frozen, and two other classes are fitted by kernel regression with its feature kernel " +
    "(trainable readout) or its tangent kernel (trainable all), from output 0: fine-tuning in the lazy limit with a centred " +
    "head. The baseline `scratch` is " +
    "the kernel of an infinitely wide network that never saw the source. Test losses are means of (f − y)² on unseen " +
    "images with labels ±1, so predicting 0 scores 1; transferability is the loss of `scratch` minus the loss after " +
    "pretraining, positive where pretraining helps. The predictions are learning curves computed from a pool of images " +
    "that are used neither for training nor for the test, for at most half as many training images as the pool has. Such " +
    "a curve is an approximation, so its error is measured on the pool itself and allowed for. The images that come along are four classes of Fashion-MNIST: 0 T-shirt, 6 Shirt, " +
    "7 Sneaker, 9 Ankle boot.",
  parameters: {
    mode: choice({
      options: ["lazy"],
      default: "lazy",
      meaning: "how the target is learned: lazy is kernel regression with the frozen network's kernel",
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
      meaning: "ridge of the kernel regression, K + λ·mean(diag K)·I",
    }),
    trainable: choice({
      options: ["readout", "all"],
      default: "readout",
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
      excluded: [0],
      meaning: "pretraining stops at this mean of (f − y)² on the source images",
    }),
    maxSteps: integer({
      default: "20000",
      min: 1,
      max: 1e8,
      incidental: true,
      meaning: "pretraining steps at most",
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
    {
      options: "--data path/to/cifar-10-batches-bin --source-classes 0,2 --target-classes 1,3",
      shows: "CIFAR-10",
    },
  ],
  refuse: async (values, { images }) => {
    if (values.targetSamples > values.poolSamples / 2) {
      throw new RangeError(
        `Cannot predict --target-samples ${values.targetSamples} from --pool-samples ${values.poolSamples}: ` +
          `the pool must be at least twice as large`,
      );
    }
    imagePairs(await images(values.data), values);
  },
  parallel: "instances",
  figures: [
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
              sampleImageTasks(images),
              scratchKernel(backend),
              checkGiven(
                "target_test_loss",
                ({ tasks, scratch }) => kernelTestLoss(tasks, scratch),
                ({ tasks, scratch }) => poolOf(tasks, scratch),
                (params, pool) => poolTransferLoss(backend.algebra, params, pool),
              ),
              report({
                target_test_accuracy: ({ tasks, scratch }) => kernelTestAccuracy(tasks, scratch),
                kernel_alignment: ({ tasks, scratch }) =>
                  kernelAlignment(scratch.kernel, tasks.target.targets),
              }),
              pretrainRelu(backend),
              lazyFineTune(backend),
              checkGiven(
                "target_test_loss",
                ({ tasks, lazilyFineTuned }) => kernelTestLoss(tasks, lazilyFineTuned),
                ({ tasks, lazilyFineTuned }) => poolOf(tasks, lazilyFineTuned),
                (params, pool) => poolTransferLoss(backend.algebra, params, pool),
              ),
              checkGiven(
                "transferability",
                ({ tasks, scratch, lazilyFineTuned }) =>
                  kernelTestLoss(tasks, scratch) - kernelTestLoss(tasks, lazilyFineTuned),
                ({ tasks, scratch, lazilyFineTuned }) =>
                  [poolOf(tasks, scratch), poolOf(tasks, lazilyFineTuned)] as const,
                (params, pools) => poolTransferability(backend.algebra, params, pools),
              ),
              report({
                target_test_accuracy: ({ tasks, lazilyFineTuned }) =>
                  kernelTestAccuracy(tasks, lazilyFineTuned),
                kernel_alignment: ({ tasks, lazilyFineTuned }) =>
                  kernelAlignment(lazilyFineTuned.kernel, tasks.target.targets),
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

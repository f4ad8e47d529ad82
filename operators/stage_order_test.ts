// Facts of the compiler: pipelines in the wrong order are not pipelines. Nothing here runs; type-checking is the test.
import type { Observable } from "rxjs";
import { kernelTestLoss } from "../measures/kernel_test_loss.ts";
import { linearTestLoss } from "../measures/linear_test_loss.ts";
import type { Backend } from "../numerics/backend.ts";
import type { Prediction } from "../theory/prediction.ts";
import { check } from "./check.ts";
import { type KernelStageParams, lazyFineTune, scratchKernel } from "./kernel_fine_tune.ts";
import { computeKernel, freeze, trainWithKernel } from "./freeze_two_layer.ts";
import { linearTransfer } from "./linear_transfer.ts";
import { pretrainRelu, type PretrainReluParams } from "./pretrain_relu.ts";
import { type ImageTaskParams, sampleImageTasks } from "./sample_image_tasks.ts";
import { type LinearTaskParams, sampleLinearTasks } from "./sample_linear_tasks.ts";
import type { Flow } from "./state.ts";
import {
  type DeepLinearParams,
  fineTuneDeepLinear,
  pretrainDeepLinear,
  scratchDeepLinear,
} from "./train_deep_linear.ts";
import {
  continueTraining,
  drawTwoLayer,
  pretrainTwoLayer,
  scratchTwoLayer,
} from "./train_two_layer_tasks.ts";
import type { TwoLayerParams, TwoStageTasks } from "./two_layer_contents.ts";
import { whenStage } from "./when_stage.ts";

type LinearFlow = Flow<
  { readonly params: LinearTaskParams & DeepLinearParams & { ridge: number; stages: readonly string[] } }
>;
type ImageFlow = Flow<{ readonly params: ImageTaskParams & PretrainReluParams & KernelStageParams }>;
type Images = Parameters<typeof sampleImageTasks>[0];

function linearOrders(start$: Observable<LinearFlow>, backend: Backend, predict: () => Prediction) {
  const sampled$ = start$.pipe(sampleLinearTasks(backend));
  const pretrained$ = sampled$.pipe(pretrainDeepLinear(backend));

  // The right order compiles.
  sampled$.pipe(
    scratchDeepLinear(backend),
    check("loss", ({ tasks, scratch }) => linearTestLoss(tasks, scratch), predict),
    pretrainDeepLinear(backend),
    whenStage(["linear-transfer"], (flow$) => flow$.pipe(linearTransfer(backend))),
    fineTuneDeepLinear(backend),
    check("loss", ({ tasks, fineTuned }) => linearTestLoss(tasks, fineTuned), predict),
  );

  // @ts-expect-error nothing to train on yet
  start$.pipe(pretrainDeepLinear(backend));
  // @ts-expect-error nothing to train on yet
  start$.pipe(scratchDeepLinear(backend));
  // @ts-expect-error fine-tuning without pretraining
  sampled$.pipe(fineTuneDeepLinear(backend));
  // @ts-expect-error linear transfer without pretraining
  sampled$.pipe(linearTransfer(backend));
  // @ts-expect-error a network from scratch is not a pretrained one
  sampled$.pipe(scratchDeepLinear(backend), fineTuneDeepLinear(backend));
  // @ts-expect-error the right operators in the wrong order
  sampled$.pipe(fineTuneDeepLinear(backend), pretrainDeepLinear(backend));
  // @ts-expect-error the tasks come too late
  start$.pipe(pretrainDeepLinear(backend), sampleLinearTasks(backend));
  // @ts-expect-error `scratch` does not exist before it was trained
  sampled$.pipe(check("loss", ({ tasks, scratch }) => linearTestLoss(tasks, scratch), predict));
  // @ts-expect-error `fineTuned` does not exist after pretraining
  pretrained$.pipe(check("loss", ({ tasks, fineTuned }) => linearTestLoss(tasks, fineTuned), predict));
  const branched$ = pretrained$.pipe(
    whenStage(["fine-tune"], (flow$) => flow$.pipe(fineTuneDeepLinear(backend))),
  );
  // @ts-expect-error what a branch makes stays in the branch
  branched$.pipe(check("loss", ({ tasks, fineTuned }) => linearTestLoss(tasks, fineTuned), predict));
  // @ts-expect-error a prediction never sees the data
  sampled$.pipe(check("loss", () => 1, ({ tasks }) => ({ ...predict(), value: tasks.targetLabels[0] })));
}

function imageOrders(
  start$: Observable<ImageFlow>,
  backend: Backend,
  images: Images,
  predict: () => Prediction,
) {
  const sampled$ = start$.pipe(sampleImageTasks(images));
  sampled$.pipe(scratchKernel(backend), pretrainRelu(backend), lazyFineTune(backend));

  // @ts-expect-error no images yet
  start$.pipe(pretrainRelu(backend));
  // @ts-expect-error no images yet
  start$.pipe(scratchKernel(backend));
  // @ts-expect-error lazy fine-tuning without pretraining
  sampled$.pipe(lazyFineTune(backend));
  // @ts-expect-error the right operators in the wrong order
  sampled$.pipe(lazyFineTune(backend), pretrainRelu(backend));
  // @ts-expect-error `scratch` does not exist before its kernel was fitted
  sampled$.pipe(check("loss", ({ tasks, scratch }) => kernelTestLoss(tasks, scratch), predict));
}

type TwoLayerFlow = Flow<{
  readonly params: TwoLayerParams & {
    readonly readout: "keep" | "center" | "reset";
    readonly trainable: "all" | "readout";
    readonly richness: number;
  };
  readonly tasks: TwoStageTasks;
}>;

function twoLayerOrders(start$: Observable<TwoLayerFlow>, backend: Backend) {
  const choices = { richness: (params: { richness: number }) => params.richness, time: () => 1 };
  const drawn$ = start$.pipe(drawTwoLayer());
  drawn$.pipe(
    scratchTwoLayer(backend, choices),
    pretrainTwoLayer(backend, choices),
    continueTraining(backend, choices),
    check("loss", ({ transferred }) => transferred.curve[0].trainLoss, () => ({} as Prediction)),
    freeze(),
    computeKernel(backend),
    trainWithKernel(backend, () => ({ ridge: 0.1 })),
  );

  // @ts-expect-error no network yet
  start$.pipe(pretrainTwoLayer(backend, choices));
  // @ts-expect-error continuing without pretraining
  drawn$.pipe(continueTraining(backend, choices));
  // @ts-expect-error a network from scratch is not a pretrained one
  drawn$.pipe(scratchTwoLayer(backend, choices), continueTraining(backend, choices));
  // @ts-expect-error nothing to freeze yet
  drawn$.pipe(freeze());
  // @ts-expect-error a kernel is that of a frozen network
  drawn$.pipe(pretrainTwoLayer(backend, choices), computeKernel(backend));
}

Deno.test(
  "a pipeline in the wrong order does not compile",
  () => void [linearOrders, imageOrders, twoLayerOrders],
);

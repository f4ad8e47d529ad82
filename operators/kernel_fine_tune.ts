import type { OperatorFunction } from "rxjs";
import { activations } from "../numerics/activation.ts";
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import type { Backend } from "../numerics/backend.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import type { Matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import type { Stage } from "./run_record.ts";
import type { ImageTasks } from "./sample_image_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters of the kernel stages. */
export interface KernelStageParams {
  /** λ of K + λI in units of K's mean diagonal entry. */
  readonly ridge: number;
  /** Which weights learn the target: the readout (feature kernel) or all, linearised (tangent kernel). */
  readonly trainable: "readout" | "all";
}

/** A kernel fitted to the target. */
export interface KernelFit {
  /** K between the target's training points, `[P₂, P₂]`. */
  readonly kernel: Matrix;
  /** K between the points of the pool, `[pool, pool]`. */
  readonly poolKernel: Matrix;
  /** Predictions at the test points, `[test]`. */
  readonly predictions: Float64Array;
}

/** What the kernel stages start from. */
export interface WithImageTasks {
  /** The cell's parameters. */
  readonly params: KernelStageParams;
  /** The tasks drawn before. */
  readonly tasks: ImageTasks;
}

/** Fits the target with the kernel of an infinitely wide untrained network and adds the result as `scratch`. */
export function scratchKernel<Content extends WithImageTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: KernelFit }>> {
  const { algebra } = backend;
  return advance("scratch", async ({ content: { params, tasks } }: State<Content>) => {
    const name = params.trainable === "readout" ? "nngp" : "ntk";
    const kernel = (rows: Matrix, columns?: Matrix) =>
      Promise.resolve(arcCosineKernel(gramBlock(algebra, rows, columns), 1)[name]);
    return { added: { scratch: await fit(backend, params, tasks, kernel) } };
  });
}

/**
 * Freezes the pretrained network, fits the target with its feature or tangent kernel (fine-tuning in the lazy limit,
 * started at output 0) and adds the result as `lazilyFineTuned`.
 */
export function lazyFineTune<Content extends WithImageTasks & { readonly pretrained: TwoLayerNetwork }>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly lazilyFineTuned: KernelFit }>> {
  const stage: Stage = "lazy-fine-tune";
  return advance(stage, async ({ content: { params, tasks, pretrained } }: State<Content>) => {
    const name = params.trainable === "readout" ? "feature" : "tangent";
    const kernel = async (rows: Matrix, columns?: Matrix) =>
      (await backend.twoLayerKernels(pretrained, activations.relu, rows, columns))[name];
    return { added: { lazilyFineTuned: await fit(backend, params, tasks, kernel) } };
  });
}

async function fit(
  { algebra }: Backend,
  { ridge }: KernelStageParams,
  { target, test, pool }: ImageTasks,
  kernelOf: (rows: Matrix, columns?: Matrix) => Promise<Matrix>,
): Promise<KernelFit> {
  const kernel = await kernelOf(target.inputs);
  const predictions = kernelRegression(algebra, {
    kernel,
    targets: target.targets,
    testKernel: await kernelOf(test.inputs, target.inputs),
    ridge: ridge * meanDiagonal(kernel),
  });
  return { kernel, poolKernel: await kernelOf(pool.inputs), predictions };
}

function meanDiagonal({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)];
  return sum / rows;
}

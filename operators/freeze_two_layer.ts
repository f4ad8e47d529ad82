import type { OperatorFunction } from "rxjs";
import type { Activation } from "../numerics/activation.ts";
import type { Backend } from "../numerics/backend.ts";
import { kernelDescent } from "../numerics/kernel_descent.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { openActivation } from "../numerics/open_activation.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import type { Stage } from "./run_record.ts";
import type { Flow, State } from "./state.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import { switchTwoLayer } from "./switch_two_layer.ts";
import type { TrainedTwoLayer, TwoLayerParams, TwoStageTasks } from "./two_layer_contents.ts";

/** A network whose features are fixed: training goes on in the lazy limit. */
export interface FrozenTwoLayer {
  /** The network at the switch. */
  readonly network: TwoLayerNetwork;
  /** φ. */
  readonly activation: Activation;
}

/** Kernels of a frozen network on the target. */
export interface TargetKernels {
  /** K between the target's training points, `[P₂, P₂]`. */
  readonly train: Matrix;
  /** K between the target's test points and its training points, `[test, P₂]`. */
  readonly test: Matrix;
}

/** Where training with a fixed kernel has come to, and how. */
export type KernelRule =
  /** Until it has converged, with λ of K + λI, not multiplied by P. */
  | { readonly ridge: number }
  /** So many steps of gradient descent on the sum loss. */
  | { readonly learningRate: number; readonly steps: number };

/**
 * Freezes the pretrained network at the switch and adds it as `frozen`. `reset` draws a new readout, of which the tangent
 * kernel knows z²; with `keep` and `center` the readout stays. Training in the lazy limit starts at 0 in each case.
 */
export function freeze<
  Content extends {
    readonly params: Pick<TwoLayerParams, "activation"> & { readonly readout: ReadoutRule };
    readonly pretrained: Pick<TrainedTwoLayer, "network" | "offset">;
  },
>(): OperatorFunction<Flow<Content>, Flow<Content & { readonly frozen: FrozenTwoLayer }>> {
  return advance(undefined, async (state: State<Content>) => {
    const { params: { activation, readout }, pretrained } = state.content;
    const { network } = switchTwoLayer(state, pretrained, readout);
    return { added: { frozen: { network, activation: await openActivation(activation) } } };
  });
}

/**
 * Computes the kernel with which a frozen network learns the target, and adds it as `kernels`: the feature kernel Φ where
 * only the readout learns, else the tangent kernel.
 *
 *     Φ = ⟨φφ'⟩,   K = Φ + K_x ∘ ⟨z²φ̇φ̇'⟩
 */
export function computeKernel<
  Content extends {
    readonly params: { readonly trainable: "readout" | "all" };
    readonly tasks: Pick<TwoStageTasks, "target" | "targetTest">;
    readonly frozen: FrozenTwoLayer;
  },
>(backend: Backend): OperatorFunction<Flow<Content>, Flow<Content & { readonly kernels: TargetKernels }>> {
  return advance(undefined, async ({ content: { params, tasks, frozen } }: State<Content>) => {
    const name = params.trainable === "readout" ? "feature" : "tangent";
    const { network, activation } = frozen, { target, targetTest } = tasks;
    const kernel = async (...points: [Matrix, Matrix?]) =>
      (await backend.twoLayerKernels(network, activation, ...points))[name];
    return {
      added: {
        kernels: { train: await kernel(target.inputs), test: await kernel(targetTest.inputs, target.inputs) },
      },
    };
  });
}

/**
 * Learns the target with a fixed kernel from f = 0, and adds the predictions at the target's test points as
 * `lazilyFineTuned`: the limit γ₂ → 0 of training from the switch, or for the feature kernel readout-only training at any γ₂.
 *
 * @param rule When it ends, by the cell's parameters.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2.
 */
export function trainWithKernel<
  Content extends {
    readonly params: object;
    readonly tasks: Pick<TwoStageTasks, "target">;
    readonly kernels: TargetKernels;
  },
>(
  { algebra }: Backend,
  rule: (params: Content["params"]) => KernelRule,
  stage: Stage = "lazy-fine-tune",
): OperatorFunction<
  Flow<Content>,
  Flow<Content & { readonly lazilyFineTuned: { readonly predictions: Float64Array } }>
> {
  return advance(stage, ({ content: { params, tasks: { target }, kernels } }: State<Content>) => {
    const task = { kernel: kernels.train, testKernel: kernels.test, targets: target.targets };
    const chosen = rule(params);
    const predictions = "ridge" in chosen
      ? kernelRegression(algebra, { ...task, ridge: chosen.ridge })
      : kernelDescent(algebra, task, chosen);
    return { added: { lazilyFineTuned: { predictions } } };
  });
}

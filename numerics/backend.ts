import type { Activation } from "./activation.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import type { ParticleStepper } from "./particle_descent.ts";
import type { TrainedLayers, TrainingOptions } from "./train_deep_linear.ts";
import type { TwoLayerTraining } from "./train_two_layer.ts";
import type { TwoLayerKernels, TwoLayerNetwork } from "./two_layer_network.ts";
import type { TwoLayerTask, TwoLayerTrainingOptions } from "./two_layer_task.ts";

/** Where the work of a device's backend was done. */
export interface BackendUse {
  /** Whether the device did some of it. */
  readonly device: boolean;
  /** What the CPU did in its place, and why: a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * What carries the heavy work of a run: a processor or a device, chosen once and passed as an argument.
 *
 * Its verbs are few and large (train a stage, form a kernel), so that a device needs one upload and one read-back each; they
 * are asynchronous, take and give plain arrays, and hold no device memory between calls.
 */
export interface Backend extends AsyncDisposable {
  /** Name in the `run` record, for example `cpu:openblas`. */
  readonly name: string;
  /** One line for people: library and version, or adapter. */
  readonly description: string;
  /** What the user should know about the choice, for a notice; empty if nothing. */
  readonly caveat: string;
  /** Unit roundoff of the bulk arithmetic: 2⁻⁵³ or 2⁻²⁴. What is computed in it and held against other numbers allows for it. */
  readonly epsilon: number;
  /** Instances that a pipeline may have under way at once, for the backend to gather their work; 1 unless given. */
  readonly atOnce?: number;
  /**
   * Announces an instance that will ask for training, until the function returned is called: its work waits for that of all others
   * announced, to be done together with it. An instance that is announced asks for one training at a time.
   */
  attend?(): () => void;
  /** Tells where the work was done since it was last asked; missing where there is no choice. */
  takeUse?(): BackendUse;
  /** Float64 linear algebra on the CPU, whatever the backend: eigenvalues, Cholesky, fits. */
  readonly algebra: LinearAlgebra;
  /** Trains all layers of a deep linear map; see `train_deep_linear.ts`. */
  trainDeepLinear(
    weights: readonly Matrix[],
    task: LeastSquaresTask,
    options: TrainingOptions,
  ): Promise<TrainedLayers>;
  /** Trains a two-layer network in mean-field scaling; see `train_two_layer.ts`. */
  trainTwoLayer(
    start: TwoLayerNetwork,
    task: TwoLayerTask,
    options: TwoLayerTrainingOptions,
  ): Promise<TwoLayerTraining>;
  /** Steps the particles of a mean field, where there is a device for it; see `particle_descent.ts`. */
  readonly stepParticles?: ParticleStepper;
  /** Output of a two-layer network at many points; see `two_layer_network.ts`. */
  twoLayerOutput(
    network: TwoLayerNetwork,
    points: Matrix,
    options: { readonly activation: Activation; readonly richness: number },
  ): Promise<Float64Array>;
  /** Feature and tangent kernel of a two-layer network between two sets of points; see `two_layer_network.ts`. */
  twoLayerKernels(
    network: TwoLayerNetwork,
    activation: Activation,
    rows: Matrix,
    columns?: Matrix,
  ): Promise<TwoLayerKernels>;
}

import type { Activation } from "../numerics/activation.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { TwoLayerTrainingOptions } from "../numerics/two_layer_task.ts";
import type { CurveChoice } from "./loss_curve.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";

/** Parameters of two-layer networks. */
export interface TwoLayerParams {
  /** N, hidden neurons. */
  readonly width: number;
  /** φ: `relu`, `tanh`, `erf`, `linear`, or an expression in h. */
  readonly activation: string;
  /** λ of both layers. */
  readonly weightDecay: number;
  /** η, or `auto` for one that stays below the edge of stability as features form. */
  readonly learningRate: number | "auto";
  /** Which instances report their training curves. */
  readonly curves: CurveChoice;
}

/** Two tasks with points to test each on. */
export interface TwoStageTasks {
  /** `[P₁, D]` and labels. */
  readonly source: LabelledPoints;
  /** `[P₂, D]` and labels. */
  readonly target: LabelledPoints;
  /** Points for the source's test loss; its inputs may be those of `targetTest`. */
  readonly sourceTest: LabelledPoints;
  /** Points for the target's test loss. */
  readonly targetTest: LabelledPoints;
}

/** Losses at one moment of a training, means of (f − y)², with the predictor of the stage, offset included. */
export interface StageLosses {
  /** Steps done. */
  readonly step: number;
  /** Ση. */
  readonly time: number;
  /** On the training points of the task that is trained. */
  readonly trainLoss: number;
  /** On the source's test points. */
  readonly sourceTestLoss: number;
  /** On the target's test points. */
  readonly targetTestLoss: number;
}

/** A two-layer network after a stage of training, f(x) = zφ(Wx/√D)/(γN) − f_off(x). */
export interface TrainedTwoLayer {
  /** W and z. */
  readonly network: TwoLayerNetwork;
  /** The network whose output, at the same γ, is f_off; undefined for none. */
  readonly offset?: TwoLayerNetwork;
  /** φ. */
  readonly activation: Activation;
  /** γ of the stage. */
  readonly richness: number;
  /** η of the stage. */
  readonly learningRate: number;
  /** Steps taken. */
  readonly steps: number;
  /** Largest ηλ_max measured, and the step where: above 0.5 descent leaves its flow. */
  readonly largest: { readonly rateSharpness: number; readonly step: number };
  /** From the start to the end. */
  readonly curve: readonly StageLosses[];
}

/** How a stage trains; what depends on the cell is a function of its parameters. */
export interface StageChoices<Params>
  extends Pick<TwoLayerTrainingOptions, "loss" | "trainable" | "batchSize" | "stopLoss"> {
  /** γ of the stage. */
  readonly richness: (params: Params) => number;
  /** η where it was settled before, and checked; that of the parameters unless given. */
  readonly learningRate?: number;
  /** Training time T = η · steps of the stage; the number of steps is rounded up, and η down. */
  readonly time: (params: Params) => number;
  /** Times at which losses are wanted besides 0, ascending; a curve of about 12 points for every factor of 10 unless given. */
  readonly recordTimes?: (params: Params) => readonly number[];
}

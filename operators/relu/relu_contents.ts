import type { Matrix } from "../../numerics/matrix.ts";
import type { ReluNetwork } from "../../numerics/relu/relu_objective.ts";
import type { ReluSum } from "../../numerics/relu/relu_sum.ts";
import type { TaskFamily } from "../../theory/relu/task_family.ts";
import type { CurveChoice } from "../loss_curve.ts";

/** Parameters of experiments on shallow ReLU networks. */
export interface ReluParams {
  /** d. */
  readonly inputDim: number;
  /** m, neurons of the network. */
  readonly width: number;
  /** m*, neurons of a teacher; even. */
  readonly teacherNeurons: number;
  /** What the target's teacher shares with the source's. */
  readonly family: TaskFamily;
  /** θ, radians. */
  readonly angle: number;
  /** cos θ, or the share of neurons kept; the word takes cos θ of `angle`. */
  readonly alignment: number | "angle";
  /** P of the source; infinite for the population loss. */
  readonly sourceSamples: number;
  /** n of the target. */
  readonly targetSamples: number;
  /** λ of the sum loss of the readout. */
  readonly ridge: number;
  /** σ, standard deviation of the target's label noise. */
  readonly targetNoise: number;
  /** s; the word stands for m. */
  readonly outputScale: number | "width";
  /** How the population loss is followed. */
  readonly integrator: "flow" | "descent";
  /** η. */
  readonly learningRate: number | "auto";
  /** Training ends at this training loss. */
  readonly stopLoss: number;
  /** Or at this time, in steps of η. */
  readonly maxSteps: number;
  /** Which instances report their training curves. */
  readonly curves: CurveChoice;
}

/** Inputs with labels. */
export interface LabelledInputs {
  /** `[n, d]` */
  readonly inputs: Matrix;
  /** `[n]` */
  readonly labels: Float64Array;
}

/** A source and a target to be learned by a shallow ReLU network, and the network before it has learned anything. */
export interface ReluTasks {
  /** f_s, E f_s² = 1. */
  readonly source: ReluSum;
  /** f_t, E f_t² = 1. */
  readonly target: ReluSum;
  /** The source's training set; undefined for the population loss. */
  readonly sourceData?: LabelledInputs;
  /** The target's training set. */
  readonly targetData: LabelledInputs;
  /** Inputs of their own for theories that need a sample of them, `[P, d]`. */
  readonly pool: Matrix;
  /** Neurons on the sphere, readout near 0. */
  readonly start: ReluNetwork;
}

/** A network that was trained. */
export interface TrainedRelu {
  /** Its weights. */
  readonly network: ReluNetwork;
  /** Training loss at the end. */
  readonly trainLoss: number;
  /** Steps taken. */
  readonly steps: number;
  /** η·steps. */
  readonly time: number;
}

/** What the training operators start from. */
export interface WithReluTasks {
  /** The cell's parameters. */
  readonly params: ReluParams;
  /** Teachers, data and a fresh network. */
  readonly tasks: ReluTasks;
}

/** What operators on a pretrained network start from. */
export interface WithPretrained extends WithReluTasks {
  /** The network that has learned the source. */
  readonly pretrained: TrainedRelu;
}

/** s as a number. */
export function outputScaleOf({ outputScale, width }: Pick<ReluParams, "outputScale" | "width">): number {
  return outputScale === "width" ? width : outputScale;
}

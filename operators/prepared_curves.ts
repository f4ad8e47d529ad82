import type { Matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { CurveImageParams } from "./curve_images.ts";
import type { CurveTasks } from "./curve_tasks.ts";
import type { CurveTeacherParams } from "./curve_teachers.ts";

/** Which weights learn the target. */
export type Learner = "readout" | "tangent" | "descent";

/** Parameters of the data of a learning curve. */
export interface CurveDataParams extends CurveImageParams, CurveTeacherParams {
  /** Where the inputs come from. */
  readonly inputs: "images" | "gaussian";
  /** Path of the images; empty for the ones that come with the program. */
  readonly data: string;
}

/** Parameters that {@linkcode prepareCurves} uses. */
export interface PrepareParams extends CurveDataParams {
  /** γ₁ > 0. */
  readonly sourceRichness: number;
  /** N, hidden neurons. */
  readonly width: number;
  /** Pretraining ends at this mean of (f − y)². */
  readonly stopLoss: number;
  /** Steps of a training at most. */
  readonly maxSteps: number;
  /** Which weights learn the target. */
  readonly learner: Learner;
}

/** A kernel on the two sets of the target. */
export interface CurveKernels {
  /** Between the points that the prediction may look at, `[P, P]`. */
  readonly pool: Matrix;
  /** Between those that are measured on, `[M, M]`. */
  readonly rest: Matrix;
}

/** What learning curves are made from. */
export interface PreparedCurves {
  /** The points. */
  readonly tasks: CurveTasks;
  /** The network after pretraining; undefined without. */
  readonly pretrained?: TwoLayerNetwork;
  /** Kernels of an infinitely wide untrained network. */
  readonly scratchKernels: CurveKernels;
  /** Kernels of the pretrained network. */
  readonly pretrainedKernels?: CurveKernels;
}

/** The parameters that decide which points are drawn, and nothing else. */
export function curveData(params: CurveDataParams): object {
  const { inputs, pretrain, sourceSamples, poolSamples, measuredSamples } = params;
  const sizes = { inputs, pretrain, sourceSamples, poolSamples, measuredSamples };
  if (inputs === "gaussian") {
    const { inputDim, teacherNeurons, alignment, targetNoise } = params;
    return { ...sizes, inputDim, teacherNeurons, alignment, targetNoise };
  }
  const { sourceClasses, targetClasses, labels, normalisation } = params;
  return { ...sizes, sourceClasses, targetClasses, labels, normalisation };
}

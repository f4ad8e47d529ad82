import type { Matrix } from "../numerics/matrix.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";

/** Inputs with targets of one output or several. */
export interface CurvePoints {
  /** `[count, D]` */
  readonly inputs: Matrix;
  /** `[count, o]` */
  readonly targets: Matrix;
}

/** A source task, and a target whose learning curve is predicted from some points and measured on others. */
export interface CurveTasks {
  /** What pretraining learns, one output; undefined without pretraining. */
  readonly source?: LabelledPoints;
  /** P labelled points of the target, for the prediction alone. */
  readonly pool: CurvePoints;
  /** M other ones, for the measurement alone: n of them are learned, the rest is the test. */
  readonly rest: CurvePoints;
}

/** Sizes of {@linkcode CurveTasks}. */
export interface CurveSizes {
  /** Whether there is a source. */
  readonly pretrain: "source" | "none";
  /** P₁, points to pretrain on. */
  readonly sourceSamples: number;
  /** P. */
  readonly poolSamples: number;
  /** M. */
  readonly measuredSamples: number;
}

/** Points that no fit has learned, at least, for a test loss. */
export const MIN_TEST_POINTS = 50;

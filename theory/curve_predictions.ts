import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type LabelledPool, type PoolGain, poolGain, poolLearningCurve } from "./pool_learning_curve.ts";
import type { Prediction } from "./prediction.ts";

/** What is known of one kernel. */
export interface CurveCondition {
  /** The pool as the kernel sees it. */
  readonly pool: LabelledPool;
  /** λ of the sum loss. */
  readonly ridge: number;
}

/** What is known before the target is learned. */
export interface CurveConditions {
  /** Of the untrained network's kernel. */
  readonly scratch: CurveCondition;
  /** Of the pretrained network's; undefined without pretraining. */
  readonly pretrained?: CurveCondition;
}

/** Parameters of {@linkcode curvePredictions}. */
export interface CurvePredictionParams {
  /** n. */
  readonly targetSamples: number;
  /** Which weights learn the target; `descent` lets the features move, which no kernel at the start knows. */
  readonly learner: "readout" | "tangent" | "descent";
}

/** Predicted losses, and their difference. */
export interface CurvePredictions {
  /** Of what is learned from scratch. */
  readonly scratch: Prediction;
  /** Of what is learned after pretraining. */
  readonly pretrained?: Prediction;
  /** The first minus the second: positive where pretraining helps. */
  readonly gain?: PoolGain;
}

const MOVING = "features move: the frozen kernel's loss, which is no prediction of theirs";

/**
 * Predicts from one pool what a target costs with and without pretraining, by the learning curves of the two kernels.
 *
 * For gradient descent on all weights these are the curves of the lazy limit: told, `unchecked`.
 *
 * @see {@linkcode poolLearningCurve} for value, allowance and errors.
 */
export function curvePredictions(
  algebra: LinearAlgebra,
  { targetSamples: samples, learner }: CurvePredictionParams,
  { scratch, pretrained }: CurveConditions,
): CurvePredictions {
  const told = <Kind extends Prediction>(prediction: Kind): Kind =>
    learner === "descent" ? { ...prediction, unchecked: MOVING } : prediction;
  const loss = ({ pool, ridge }: CurveCondition) =>
    told(poolLearningCurve(algebra, pool, { samples, ridge }));
  if (!pretrained) return { scratch: loss(scratch) };
  const places = [scratch, pretrained].map(({ ridge }) => ({ samples, ridge }));
  return {
    scratch: loss(scratch),
    pretrained: loss(pretrained),
    gain: told(poolGain(algebra, [scratch.pool, pretrained.pool], [places[0], places[1]])),
  };
}

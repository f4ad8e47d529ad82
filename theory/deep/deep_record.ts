import type { Matrix } from "../../numerics/matrix.ts";
import { meanSquare } from "../two_layer/field_record.ts";
import type { DeepProblem } from "./deep_problem.ts";

/** The kernels of one hidden layer on the training inputs of a stage. */
export interface LayerKernels {
  /** Φ^l = ⟨φ(h^l)φ(h^l)ᵀ⟩, `[P, P]`. */
  readonly feature: Matrix;
  /** G^l = ⟨g^l g^lᵀ⟩, g^l = γN ∂f/∂h^l, `[P, P]`. */
  readonly gradient: Matrix;
}

/** The predictor of an infinitely wide deep network at one time, f_off subtracted. */
export interface DeepRecord {
  /** Index of the stage. */
  readonly stage: number;
  /** Steps done in it. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** f on the training inputs, `[P]`. */
  readonly train: Float64Array;
  /** f on each test set, `[T]`. */
  readonly tests: readonly Float64Array[];
  /** Mean of (f − y)² over the training inputs. */
  readonly trainLoss: number;
  /** Mean of (f − y)² over a test set, for each set and each of its labels. */
  readonly testLosses: readonly (readonly number[])[];
  /** Kernels, the first hidden layer's first, at the steps that ask for them. */
  readonly layers?: readonly LayerKernels[];
}

/** A record made of predictors. */
export function deepRecord(
  { stages, tests }: DeepProblem,
  { stage, step, train, at, layers }: {
    readonly stage: number;
    readonly step: number;
    readonly train: Float64Array;
    readonly at: readonly Float64Array[];
    readonly layers?: readonly LayerKernels[];
  },
): DeepRecord {
  const { targets, learningRate } = stages[stage];
  return {
    ...{ stage, step, time: step * learningRate, train, tests: at },
    trainLoss: meanSquare(train, targets),
    testLosses: at.map((f, set) => tests[set].targets.map((labels) => meanSquare(f, labels))),
    ...(layers ? { layers } : {}),
  };
}

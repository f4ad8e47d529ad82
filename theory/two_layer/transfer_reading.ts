import type { FieldEstimate } from "./field_estimate.ts";
import type { FieldPoint } from "./field_point.ts";
import type { TestPlaces } from "./transfer_problem.ts";

/** Losses at one moment of a stage. */
export interface ReadingPoint {
  /** Steps done. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** Whether it ends the stage. */
  readonly last: boolean;
  /** Variance of f between runs, mean over the test points. */
  readonly scatter: number;
  /** Mean of (f − y)² over the training points of the stage. */
  readonly trainLoss: FieldEstimate;
  /** The same over the source's test points. */
  readonly sourceTestLoss: FieldEstimate;
  /** The same over the target's test points. */
  readonly targetTestLoss: FieldEstimate;
}

/** What is read of a stage. */
export interface FieldReading {
  /** From its start to its end. */
  readonly curve: readonly ReadingPoint[];
  /** Moments of the neurons at its end. */
  readonly end?: {
    /** Of the feature kernel, on the training points of the stage. */
    readonly kernelAlignment: FieldEstimate;
    /** Of the preactivations, mean over the target's test points. */
    readonly kurtosis: FieldEstimate;
    /** ⟨z²⟩, 1 or so at random weights. */
    readonly readoutSquare: FieldEstimate;
    /** Density of the preactivations on the target's test points. */
    readonly histogram: Float64Array;
  };
}

/** A stage of the mean field, or of a set of networks. */
export function readField(points: readonly FieldPoint[], stage: number, places: TestPlaces): FieldReading {
  const own = points.filter((point) => point.stage === stage), detail = own.at(-1)?.detail;
  return {
    curve: own.map(({ step, time, last, scatter, trainLoss, testLosses }) => ({
      ...{ step, time, last, scatter, trainLoss },
      sourceTestLoss: testLosses[places.source[0]][places.source[1]],
      targetTestLoss: testLosses[places.target[0]][places.target[1]],
    })),
    end: detail,
  };
}

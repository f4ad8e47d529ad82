import type { Matrix } from "../../numerics/matrix.ts";
import { estimate, type FieldEstimate, jackknife, lossOf } from "../two_layer/field_estimate.ts";
import { alignmentWith, meanSquare } from "../two_layer/field_record.ts";
import type { TestPlaces } from "../two_layer/transfer_problem.ts";
import type { DeepProblem } from "./deep_problem.ts";
import type { DeepRecord, LayerKernels } from "./deep_record.ts";

/** Losses at one moment of a stage. */
export interface DeepPoint {
  /** Steps done. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** Mean of (f − y)² over the training points of the stage. */
  readonly trainLoss: FieldEstimate;
  /** The same over the source's test points. */
  readonly sourceTestLoss: FieldEstimate;
  /** The same over the target's test points. */
  readonly targetTestLoss: FieldEstimate;
  /** Variance of f between runs, mean over the target's test points; 0 where f is exact. */
  readonly scatter: number;
}

/** Kernels of a hidden layer on the target's training points, as numbers. */
export interface LayerReading {
  /** Mean diagonal of Φ. */
  readonly kernelTrace: FieldEstimate;
  /** Cosine of Φ and yyᵀ, y those of the target, neither centred. */
  readonly kernelAlignment: FieldEstimate;
  /** Mean diagonal of G. */
  readonly gradientTrace: FieldEstimate;
}

/** What is read of a stage. */
export interface DeepReading {
  /** From its start to its end. */
  readonly curve: readonly DeepPoint[];
  /** The first hidden layer first, after the stage. */
  readonly layers: readonly LayerReading[];
}

/** Runs of a problem, which differ in their draws: one if there is nothing to draw. */
export type DeepRuns = readonly (readonly DeepRecord[])[];

/**
 * A stage, read from the average over runs without what its scatter adds.
 *
 * @param layersAt The moment at which the layers are read: a stage and a step of it.
 */
export function readDeep(
  problem: DeepProblem,
  runs: DeepRuns,
  { stage, places, layersAt }: {
    readonly stage: number;
    readonly places: TestPlaces;
    readonly layersAt: { readonly stage: number; readonly step: number };
  },
): DeepReading {
  const loss = (at: number, [set, labels]: readonly [number, number]) =>
    losses(runs.map((records) => records[at].tests[set]), problem.tests[set].targets[labels]);
  const curve = runs[0].flatMap((record, at): DeepPoint[] => {
    if (record.stage !== stage) return [];
    const { step, time } = record, [set] = places.target;
    return [{
      ...{ step, time },
      trainLoss: losses(runs.map((records) => records[at].train), problem.stages[stage].targets),
      sourceTestLoss: loss(at, places.source),
      targetTestLoss: loss(at, places.target),
      scatter: scatterOf(runs.map((records) => records[at].tests[set])),
    }];
  });
  const { targets } = problem.stages[layersAt.stage];
  const kernels = runs.map((records) =>
    records.find(({ stage, step }) => stage === layersAt.stage && step === layersAt.step)!.layers!
  );
  return {
    curve,
    layers: kernels[0].map((_, l) => readLayer(kernels.map((layers) => layers[l]), targets)),
  };
}

function readLayer(runs: readonly LayerKernels[], targets: Float64Array): LayerReading {
  const traces = (of: (kernels: LayerKernels) => Matrix) => numbers(runs.map((run) => meanDiagonal(of(run))));
  const alignment = (data: Float64Array) =>
    alignmentWith({ rows: targets.length, cols: targets.length, data }, targets);
  return {
    kernelTrace: traces(({ feature }) => feature),
    kernelAlignment: runs.length > 1
      ? jackknife(runs.map(({ feature }) => feature.data), alignment)
      : exactly(alignment(runs[0].feature.data)),
    gradientTrace: traces(({ gradient }) => gradient),
  };
}

/** Mean of the diagonal entries. */
export function meanDiagonal({ rows, data }: Matrix): number {
  let sum = 0;
  for (let p = 0; p < rows; p++) sum += data[p * (rows + 1)];
  return sum / rows;
}

/** A number without error. */
export function exactly(value: number): FieldEstimate {
  return { value, standardError: 0, parts: [value], each: [value] };
}

function numbers(values: readonly number[]): FieldEstimate {
  return values.length > 1 ? estimate(values) : exactly(values[0]);
}

function losses(predictors: readonly Float64Array[], labels: Float64Array): FieldEstimate {
  return predictors.length > 1 ? lossOf(predictors, labels) : exactly(meanSquare(predictors[0], labels));
}

function scatterOf(predictors: readonly Float64Array[]): number {
  const count = predictors.length, points = predictors[0].length;
  if (count < 2) return 0;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const mean = predictors.reduce((total, f) => total + f[i], 0) / count;
    sum += predictors.reduce((total, f) => total + (f[i] - mean) ** 2, 0) / (count - 1);
  }
  return sum / points;
}

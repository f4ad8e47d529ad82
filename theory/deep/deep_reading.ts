import type { Matrix } from "../../numerics/matrix.ts";
import { estimate, type FieldEstimate, jackknife, lossOf } from "../two_layer/field_estimate.ts";
import { alignmentWith, meanSquare } from "../two_layer/field_record.ts";
import type { TestPlaces } from "../two_layer/transfer_problem.ts";
import type { DeepProblem } from "./deep_problem.ts";
import type { DeepRecord, LayerKernels } from "./deep_record.ts";

/** Losses at one moment of a stage. */
export interface DeepPoint {
  /** Steps done; at the end of a stage that runs end at a loss, their mean. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** Whether it ends the stage. */
  readonly last: boolean;
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
 * @param layersAt The moment at which the layers are read: a stage, and its first record or its last.
 */
export function readDeep(
  problem: DeepProblem,
  runs: DeepRuns,
  { stage, places, layersAt }: {
    readonly stage: number;
    readonly places: TestPlaces;
    readonly layersAt: { readonly stage: number; readonly step: 0 | "last" };
  },
): DeepReading {
  const loss = (records: readonly DeepRecord[], [set, labels]: readonly [number, number]) =>
    losses(records.map(({ tests }) => tests[set]), problem.tests[set].targets[labels]);
  const curve = momentsOf(runs, stage).map(({ last, records }): DeepPoint => {
    const mean = (of: "step" | "time") =>
      records.reduce((sum, record) => sum + record[of], 0) / records.length;
    return {
      ...{ step: mean("step"), time: mean("time"), last },
      trainLoss: losses(records.map(({ train }) => train), problem.stages[stage].targets),
      sourceTestLoss: loss(records, places.source),
      targetTestLoss: loss(records, places.target),
      scatter: scatterOf(records.map(({ tests }) => tests[places.target[0]])),
    };
  });
  const { targets } = problem.stages[layersAt.stage];
  const kernels = runs.map((records) => {
    const own = records.filter(({ stage }) => stage === layersAt.stage);
    return own.at(layersAt.step === "last" ? -1 : 0)!.layers!;
  });
  return {
    curve,
    layers: kernels[0].map((_, l) => readLayer(kernels.map((layers) => layers[l]), targets)),
  };
}

/** The moments of a stage that all runs have before they end it, and its end, which each may have at a step of its own. */
function momentsOf(
  runs: DeepRuns,
  stage: number,
): { readonly last: boolean; readonly records: readonly DeepRecord[] }[] {
  const own = runs.map((records) => records.filter((record) => record.stage === stage));
  const before = own.map((records) => records.slice(0, -1));
  const together = before[0].flatMap(({ step }) => {
    const records = before.flatMap((all) => all.find((record) => record.step === step) ?? []);
    return records.length === runs.length ? [{ last: false, records }] : [];
  });
  return [...together, { last: true, records: own.map((records) => records[records.length - 1]) }];
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

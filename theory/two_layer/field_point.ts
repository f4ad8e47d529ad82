import { matrix } from "../../numerics/matrix.ts";
import { average, estimate, type FieldEstimate, jackknife, lossOf, varianceOf } from "./field_estimate.ts";
import type { FieldProblem } from "./field_problem.ts";
import { alignmentWith, type FieldRecord } from "./field_record.ts";
import { meanKurtosis } from "./read_points.ts";

/** The mean field at one time, from several runs. */
export interface FieldPoint {
  /** Index of the stage. */
  readonly stage: number;
  /** Steps done in it; at the end of a stage that ends at a loss, their mean over runs. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** Whether it ends the stage. */
  readonly last: boolean;
  /** f on each test set, `[T]`, averaged. */
  readonly tests: readonly Float64Array[];
  /** Variance of f between runs, mean over all test points; 0 without any. */
  readonly scatter: number;
  /** Mean of (f − y)² over the training inputs. */
  readonly trainLoss: FieldEstimate;
  /** The same on each test set, for each of its labels. */
  readonly testLosses: readonly (readonly FieldEstimate[])[];
  /** Moments of the neurons, at the steps that ask for them. */
  readonly detail?: FieldPointDetail;
}

/** Moments of the neurons. */
export interface FieldPointDetail {
  /** yᵀΦy/(|Φ||y|²) on the training inputs. */
  readonly kernelAlignment: FieldEstimate;
  /** ⟨z²⟩. */
  readonly readoutSquare: FieldEstimate;
  /** ⟨|w|²⟩. */
  readonly hiddenSquare: FieldEstimate;
  /** Mean over the points of the first test set, of the moments averaged over all runs. */
  readonly kurtosis: FieldEstimate;
  /** Largest ηλ_max of the runs. */
  readonly sharpness: number;
  /** Density of the preactivations, `[bins]`. */
  readonly histogram: Float64Array;
}

/**
 * Runs of one problem that differ in the draw of their particles, put together time by time.
 *
 * Predictors, kernels and moments are averaged over the runs, and numbers read from the averages, by the jackknife. A stage that
 * each run ends at a loss of its own has the times that all of them reach, and behind them the end of each.
 *
 * @param runs Records of each run, at least 2.
 */
export function poolFields(problem: FieldProblem, runs: readonly (readonly FieldRecord[])[]): FieldPoint[] {
  return problem.stages.flatMap((_, stage) => {
    const own = runs.map((records) => records.filter((record) => record.stage === stage));
    if (own.some((records) => records.length === 0)) return [];
    const ends = own.map((records) => records[records.length - 1]);
    const steps = ends.map(({ step }) => step),
      first = Math.min(...steps),
      all = Math.max(...steps) === first;
    // One run may end at a moment at which the others are only looked at: before its first step, for example
    const before = own[0].filter(({ step }) => step < first || !all && step === first).flatMap(({ step }) => {
      const same = own.flatMap((records) => records.find((record) => record.step === step) ?? []);
      return same.length === own.length ? [same] : [];
    });
    return [
      ...before.map((records) => pooled(problem, records, false)),
      pooled(problem, ends, true),
    ];
  });
}

function pooled(
  { stages, tests }: FieldProblem,
  records: readonly FieldRecord[],
  last: boolean,
): FieldPoint {
  const { stage } = records[0], { targets } = stages[stage];
  const sets = tests.map((_, set) => records.map((record) => record.tests[set]));
  const step = records.reduce((sum, record) => sum + record.step, 0) / records.length;
  return {
    ...{ stage, step: Math.round(step), last },
    time: records.reduce((sum, record) => sum + record.time, 0) / records.length,
    tests: sets.map((predictors) => average(predictors)),
    scatter: scatterOf(sets),
    trainLoss: lossOf(records.map(({ train }) => train), targets),
    testLosses: sets.map((predictors, set) => tests[set].targets.map((labels) => lossOf(predictors, labels))),
    detail: pooledDetail(records, targets),
  };
}

function scatterOf(sets: readonly (readonly Float64Array[])[]): number {
  let sum = 0, points = 0;
  for (const predictors of sets) {
    points += predictors[0].length;
    for (let t = 0; t < predictors[0].length; t++) sum += varianceOf(predictors.map((f) => f[t]));
  }
  return points > 0 ? sum / points : 0;
}

function pooledDetail(records: readonly FieldRecord[], labels: Float64Array): FieldPointDetail | undefined {
  const details = records.flatMap(({ detail }) => detail ?? []), count = labels.length;
  if (details.length < records.length) return undefined;
  return {
    kernelAlignment: jackknife(
      details.map(({ featureKernel }) => featureKernel.data),
      (kernel) => alignmentWith(matrix(count, count, kernel), labels),
    ),
    readoutSquare: estimate(details.map(({ readoutSquare }) => readoutSquare)),
    hiddenSquare: estimate(details.map(({ hiddenSquare }) => hiddenSquare)),
    kurtosis: jackknife(details.map(({ powers }) => powers), meanKurtosis),
    sharpness: Math.max(...details.map(({ sharpness }) => sharpness)),
    histogram: average(details.map(({ histogram }) => histogram)),
  };
}

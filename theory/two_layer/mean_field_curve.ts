import type { DrawKey } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { principalSpan } from "./data_span.ts";
import { type FieldProblem, requireFieldProblem } from "./field_problem.ts";
import { average, estimate, type FieldEstimate, jackknife, lossOf } from "./field_estimate.ts";
import { type FieldRecord, withoutKernels } from "./field_record.ts";
import { sobolMeasure } from "./particle_measure.ts";
import { meanKurtosis } from "./read_points.ts";
import { solveFields } from "./solve_fields.ts";

/** The mean field at one time, from several randomisations. */
export interface FieldPoint {
  /** Index of the stage. */
  readonly stage: number;
  /** Steps done in it. */
  readonly step: number;
  /** η·step. */
  readonly time: number;
  /** f on each test set, `[T]`, averaged. */
  readonly tests: readonly Float64Array[];
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
  /** Mean over the points of the first test set, of the moments averaged over all randomisations. */
  readonly kurtosis: FieldEstimate;
  /** Largest ηλ_max of the randomisations. */
  readonly sharpness: number;
  /** Density of the preactivations, `[bins]`. */
  readonly histogram: Float64Array;
}

/** Options of {@linkcode meanFieldCurve}. */
export interface MeanFieldCurveOptions {
  /** S of one randomisation, a power of two; default 1024. */
  readonly particles?: number;
  /** Independent scramblings, at least 2; default 4. */
  readonly randomisations?: number;
  /** Error of f of a leap over many steps, default 3e-3; 0 for all steps one by one. */
  readonly tolerance?: number;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/**
 * Losses over training time of an infinitely wide two-layer network on given data, with their standard errors.
 *
 * f is averaged over independent scramblings of Sobol pairs (w, ±z), and the loss is that of the average; what its remaining
 * scatter adds is taken off by the jackknife, which also gives the standard error.
 *
 * @returns A point for each record of the problem.
 * @throws {RangeError} If the problem is out of its domain, or there are less than 2 randomisations.
 * @throws {NumericalError} If training diverges or is at the edge of stability.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two layers at finite learning rate.
 *
 * @example Two labels are learnt
 * ```ts
 * import { activations } from "../../numerics/activation.ts";
 * import { matrix } from "../../numerics/matrix.ts";
 * import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
 * import { meanFieldCurve } from "./mean_field_curve.ts";
 * import { ok } from "node:assert/strict";
 *
 * const task = { inputs: matrix(2, 2, Float64Array.of(1, 0, 0, 1)), targets: Float64Array.of(1, -1) };
 * const stage = { ...task, richness: 1, learningRate: 0.1, steps: 200, records: [0, 200], detailed: [] };
 * const [start, end] = await meanFieldCurve(await openLinearAlgebra("wasm"), {
 *   stages: [{ ...stage, readout: "keep", trainable: "all" }],
 *   tests: [], activation: activations.relu, weightDecay: 0, loss: "sum",
 * }, { particles: 64, key: { seed: 1, cell: 0, instance: 0, purpose: "example" } });
 * ok(start.trainLoss.value === 1 && end.trainLoss.value < 1e-3);
 * ```
 */
export async function meanFieldCurve(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  { particles = 1024, randomisations = 4, tolerance = 3e-3, key, signal }: MeanFieldCurveOptions,
): Promise<FieldPoint[]> {
  requireFieldProblem(problem);
  if (!(Number.isInteger(randomisations) && randomisations >= 2)) {
    throw new RangeError(`Cannot tell an error from ${randomisations} randomisations: need an integer >= 2`);
  }
  const span = principalSpan(algebra, problem.stages.map(({ inputs }) => inputs));
  const runs: (readonly FieldRecord[])[] = [];
  for (let run = 0; run < randomisations; run++) {
    const purpose = `${key.purpose}: randomisation ${run}`;
    const measure = sobolMeasure(span, { particles, pairs: true, key: { ...key, purpose } });
    runs.push(withoutKernels((await solveFields(algebra, problem, measure, { tolerance, signal })).records));
  }
  return runs[0].map((_, at) => pooled(problem, runs.map((records) => records[at])));
}

function pooled({ stages, tests }: FieldProblem, records: readonly FieldRecord[]): FieldPoint {
  const [{ stage, step, time }] = records;
  const sets = tests.map((_, set) => records.map((record) => record.tests[set]));
  return {
    ...{ stage, step, time },
    tests: sets.map((predictors) => average(predictors)),
    trainLoss: lossOf(records.map(({ train }) => train), stages[stage].targets),
    testLosses: sets.map((predictors, set) => tests[set].targets.map((labels) => lossOf(predictors, labels))),
    detail: pooledDetail(records),
  };
}

function pooledDetail(records: readonly FieldRecord[]): FieldPointDetail | undefined {
  const details = records.flatMap(({ detail }) => detail ?? []);
  if (details.length === 0) return undefined;
  return {
    kernelAlignment: estimate(details.map(({ kernelAlignment }) => kernelAlignment)),
    readoutSquare: estimate(details.map(({ readoutSquare }) => readoutSquare)),
    hiddenSquare: estimate(details.map(({ hiddenSquare }) => hiddenSquare)),
    kurtosis: jackknife(details.map(({ powers }) => powers), meanKurtosis),
    sharpness: Math.max(...details.map(({ sharpness }) => sharpness)),
    histogram: average(details.map(({ histogram }) => histogram)),
  };
}

import type { DrawKey } from "../../numerics/draws.ts";
import type { ParticleStepper } from "../../numerics/particle_descent.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type DataSpan, principalSpan } from "./data_span.ts";
import { type FieldPoint, poolFields } from "./field_point.ts";
import { type FieldProblem, requireFieldProblem } from "./field_problem.ts";
import { type FieldRecord, withoutTangents } from "./field_record.ts";
import { sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";

/** Options of {@linkcode meanFieldCurve}. */
export interface MeanFieldCurveOptions {
  /** S of one randomisation, a power of two; default 1024. */
  readonly particles?: number;
  /** Independent scramblings, at least 2; default 4. */
  readonly randomisations?: number;
  /** Error of f of a leap over many steps, default 3e-3; 0 for all steps one by one. */
  readonly tolerance?: number;
  /** Takes the steps in place of this thread, all one by one, as accurate as its arithmetic; no leaps then. */
  readonly stepper?: ParticleStepper;
  /** Axes of the hidden weights; those of the training inputs unless given. Problems with the same axes and key have the same draws. */
  readonly span?: DataSpan;
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
 * ok(Math.abs(start.trainLoss.value - 1) < 1e-12 && end.trainLoss.value < 1e-3);
 * ```
 */
export async function meanFieldCurve(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  { particles = 1024, randomisations = 4, tolerance = 3e-3, stepper, span, key, signal }:
    MeanFieldCurveOptions,
): Promise<FieldPoint[]> {
  requireFieldProblem(problem);
  if (!(Number.isInteger(randomisations) && randomisations >= 2)) {
    throw new RangeError(`Cannot tell an error from ${randomisations} randomisations: need an integer >= 2`);
  }
  const axes = span ?? principalSpan(algebra, problem.stages.map(({ inputs }) => inputs));
  const runs: (readonly FieldRecord[])[] = [];
  for (let run = 0; run < randomisations; run++) {
    const purpose = `${key.purpose}: randomisation ${run}`;
    const measure = sobolMeasure(axes, { particles, pairs: true, key: { ...key, purpose } });
    runs.push(
      withoutTangents((await solveFields(algebra, problem, measure, { tolerance, stepper, signal })).records),
    );
  }
  return poolFields(problem, runs);
}

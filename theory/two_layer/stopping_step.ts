import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { principalSpan } from "./data_span.ts";
import type { FieldProblem } from "./field_problem.ts";
import type { FieldRecord } from "./field_record.ts";
import type { MeanFieldCurveOptions } from "./mean_field_curve.ts";
import { sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";

/** Randomisations that the step is averaged over. */
const RANDOMISATIONS = 2;

/**
 * The first step of the last stage after which the train loss of an infinitely wide network is at most `stopLoss`: between records
 * by interpolating its logarithm.
 *
 * @returns Undefined if the stage ends before.
 * @throws {NumericalError} If training diverges or is at the edge of stability.
 */
export async function stoppingStep(
  algebra: LinearAlgebra,
  { stages, ...problem }: FieldProblem,
  stopLoss: number,
  { particles = 1024, tolerance = 1e-3, key, signal }: MeanFieldCurveOptions,
): Promise<number | undefined> {
  const last = stages.length - 1, span = principalSpan(algebra, stages.map(({ inputs }) => inputs));
  const short: FieldProblem = {
    ...problem,
    tests: [],
    stages: stages.map((stage, i) => ({
      ...stage,
      detailed: [],
      records: i === last ? stage.records : [],
      ...(i === last ? { stopLoss } : {}),
    })),
  };
  let logarithm = 0;
  for (let run = 0; run < RANDOMISATIONS; run++) {
    const draws = { ...key, purpose: `${key.purpose}: stopping ${run}` };
    const measure = sobolMeasure(span, { particles, pairs: true, key: draws });
    const { records } = await solveFields(algebra, short, measure, { tolerance, signal });
    const step = firstAtMost(records, stopLoss);
    if (step === undefined) return undefined;
    logarithm += Math.log(Math.max(step, 1)) / RANDOMISATIONS;
  }
  return Math.ceil(Math.exp(logarithm) - 1e-9);
}

/** The step, with a fraction, at which the train loss has come down to `stopLoss`; undefined if it has not. */
export function firstAtMost(
  points: readonly Pick<FieldRecord, "step" | "trainLoss">[],
  stopLoss: number,
): number | undefined {
  const at = points.findIndex(({ trainLoss }) => trainLoss <= stopLoss);
  if (at <= 0) return at < 0 ? undefined : points[0].step;
  const [before, after] = [points[at - 1], points[at]];
  const [high, low] = [before, after].map(({ trainLoss }) => Math.log(Math.max(trainLoss, 1e-300)));
  const part = (high - Math.log(stopLoss)) / (high - low);
  return before.step + part * (after.step - before.step);
}

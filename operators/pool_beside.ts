import { concatMap, defer, of, type OperatorFunction, tap } from "rxjs";
import type { Prediction } from "../theory/prediction.ts";
import { pool } from "./pool.ts";
import type { CheckRecord, Notice, PredictionRecord, RunRecord } from "./run_record.ts";
import type { InstanceDone, Sample } from "./state.ts";
import { compare, flawOf } from "./verdict.ts";

/** What else is said about a number that has been checked. */
export interface Rival {
  /** Who says so. */
  readonly where: string;
  /** One sentence about it. */
  readonly remark: string;
  /** What it says, with an allowance; undefined if it gives no number. */
  readonly prediction?: Prediction;
}

/**
 * As {@linkcode pool}, and sets beside each check what a rival says about the same number: a `prediction` record under the metric
 * `printed:METRIC`, and a notice with the verdicts on both. More than 3 standard errors are a disagreement of the rival also where
 * the error bar is too wide for agreement to say much. There is no second check: a rival that fails is no failure of the run.
 *
 *     in   --c-r-c------------|
 *     out  ----r--(mpk qn)----|      q the rival's prediction, n the notice
 *
 * @param rival What is said about a metric at the parameters of the cell; undefined for nothing.
 */
export function poolBeside<Params extends object>(
  rival: (metric: string, params: Params) => Rival | undefined,
): OperatorFunction<Sample | RunRecord | InstanceDone, Sample | RunRecord | InstanceDone> {
  return (source) =>
    defer(() => {
      let params: Params | undefined;
      return source.pipe(
        tap((item) => {
          if (item.type === "sample") params = item.cell.params as Params;
        }),
        pool(),
        concatMap((item) => {
          const said = item.type === "check" && params ? rival(item.metric, params) : undefined;
          return item.type === "check" && said ? of(item, ...beside(item, said)) : of(item);
        }),
      );
    });
}

function beside(check: CheckRecord, { where, remark, prediction }: Rival): (PredictionRecord | Notice)[] {
  const { cell, params, stage, metric, measured, standardError } = check;
  const at = Object.entries(params).map(([name, value]) => `${name} ${value}`).join(", ");
  const notice = (text: string): Notice => ({
    type: "notice",
    level: "info",
    message: `${metric}${at && ` at ${at}`}: ${text}: ${remark}`,
    cell,
  });
  if (!prediction || flawOf(prediction)) {
    return [notice(`${where} gives no number; what holds ${check.verdict}`)];
  }
  const { value, allowance, allowanceReason } = prediction;
  const { zScore, verdict: usual } = compare(measured, standardError, value, allowance);
  const verdict = zScore !== null && zScore > 3 ? "disagrees" : usual;
  const error = standardError === null ? "" : ` ± ${round(standardError, 2)}`;
  const z = zScore === null ? "" : `, z = ${round(Math.min(zScore, 1e6), 2)}`;
  return [
    {
      type: "prediction",
      cell,
      params,
      stage,
      metric: `printed:${metric}`,
      value,
      source: where,
      allowance,
      allowanceReason,
    },
    notice(
      `printed ${round(value, 5)} ${verdict}${z}, corrected ${round(check.predicted, 5)} ${check.verdict}, ` +
        `measured ${round(measured, 5)}${error} (${where})`,
    ),
  ];
}

const round = (value: number, digits: number) => `${Number(value.toPrecision(digits))}`;

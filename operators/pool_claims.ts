import { concat, concatMap, defer, filter, from, type OperatorFunction, tap } from "rxjs";
import { halfSized } from "./at_half_size.ts";
import { judgeClaim, type LimitLaws } from "./judge_claim.ts";
import { meanAndError } from "./mean_and_error.ts";
import { pool } from "./pool.ts";
import type { CheckRecord, ClaimRecord, Measurement, PredictionRecord } from "./run_record.ts";
import type { CellItem, Sample } from "./state.ts";
import { compare } from "./verdict.ts";

/** What is printed about a number. */
export interface ClaimText extends LimitLaws {
  /** What it is about, a few words. */
  readonly title: string;
  /** Where it is printed. */
  readonly where: string;
  /** One sentence about it. */
  readonly remark: string;
  /** Where the allowance comes from. */
  readonly allowanceReason: string;
  /** D/2 and D, input dimensions of the two measurements. */
  readonly sizes: readonly [half: number, full: number];
}

/**
 * As {@linkcode pool}, and sets behind each check what is printed about the same number, judged in the limit: a `prediction` record
 * of `printed:METRIC`, if a number is printed, and a `claim` record. The samples of {@linkcode atHalfSize} serve to extrapolate,
 * instance by instance, 2m(D) − m(D/2), and are not pooled on their own. A claim is no check: one that fails is no failure of the run.
 *
 *     in   --c-h-r-c-h---------|      h sample at half the size
 *     out  ------r-----(mpk ql)|      q the printed prediction, l the claim
 *
 * @param order The metrics in the order of the records; others come last.
 * @param claimOf What is printed about a metric at the parameters of the cell; undefined for nothing.
 */
export function poolClaims<CellParams extends object>(
  order: readonly string[],
  claimOf: (metric: string, params: CellParams) => ClaimText | undefined,
): OperatorFunction<CellItem, CellItem> {
  return (source) =>
    defer(() => {
      const samples = new Map<string, Map<number, Sample>>();
      let params: CellParams | undefined;
      const half = new Set(order.map(halfSized));
      return source.pipe(
        tap((item) => {
          if (item.type !== "sample") return;
          params = item.cell.params as CellParams;
          const known = samples.get(item.metric) ?? new Map<number, Sample>();
          samples.set(item.metric, known.set(item.instance, item));
        }),
        filter((item) => item.type !== "sample" || !half.has(item.metric)),
        pool(),
        inOrder(order),
        concatMap((item) => {
          const said = item.type === "check" && params ? claimOf(item.metric, params) : undefined;
          return item.type === "check" && said ? [item, ...claim(item, said, samples)] : [item];
        }),
      );
    });
}

type Item = CellItem;

/** Keeps the pooled records to the end and emits them by the places of their metrics. */
function inOrder(order: readonly string[]): OperatorFunction<Item, Item> {
  const place = ({ metric }: Pooled) => (order.indexOf(metric) + order.length + 1) % (order.length + 1);
  return (source) =>
    defer(() => {
      const pooled: Pooled[] = [];
      const others = source.pipe(filter((item) => !isPooled(item) || pooled.push(item) === 0));
      return concat(others, defer(() => from(pooled.toSorted((one, other) => place(one) - place(other)))));
    });
}

type Pooled = Measurement | PredictionRecord | CheckRecord;

function isPooled(item: Item): item is Pooled {
  return item.type === "measurement" || item.type === "prediction" || item.type === "check";
}

function claim(
  check: CheckRecord,
  said: ClaimText,
  samples: ReadonlyMap<string, ReadonlyMap<number, Sample>>,
): (PredictionRecord | ClaimRecord)[] {
  const full = samples.get(check.metric)!, half = samples.get(halfSized(check.metric)) ?? new Map();
  const both = [...full.values()].flatMap((sample): [Sample, Sample][] => {
    const small = half.get(sample.instance);
    return small ? [[small, sample]] : [];
  });
  if (both.length === 0) return [];
  const limit = extrapolated(both);
  const small = meanAndError(both.map(([{ measured }]) => measured));
  const { standardError: fullStandardError } = meanAndError(
    [...full.values()].map(({ measured }) => measured),
  );
  const { printed, corrected, allowance, allowanceReason, title, where, remark, sizes } = said;
  const judged = judgeClaim(limit.mean, limit.standardError, said);
  const head = {
    cell: check.cell,
    params: check.params,
    stage: check.stage,
    metric: `printed:${check.metric}`,
  };
  const value = typeof printed === "number" ? printed : null;
  const record: ClaimRecord = {
    type: "claim",
    ...head,
    title,
    measured: limit.mean,
    standardError: limit.standardError,
    instances: both.length,
    judged: value !== null ? "number" : printed === "negative" ? printed : "nothing",
    predicted: value,
    allowance,
    zScore: judged?.zScore ?? null,
    verdict: judged?.verdict ?? null,
    source: where,
    correctedLimit: corrected,
    correctedLimitZScore: compare(limit.mean, limit.standardError, corrected, allowance).zScore,
    halfDim: sizes[0],
    fullDim: sizes[1],
    halfMeasured: small.mean,
    halfStandardError: small.standardError,
    fullMeasured: check.measured,
    fullStandardError,
    corrected: check.predicted,
    correctedZScore: check.zScore,
    correctedVerdict: check.verdict,
    remark,
  };
  return value === null
    ? [record]
    : [{ type: "prediction", ...head, value, source: where, allowance, allowanceReason }, record];
}

/** 2m(D) − m(D/2) with its standard error, that of the sample or, as in a check, of the theory where that knows a larger scatter. */
function extrapolated(
  both: readonly (readonly [half: Sample, full: Sample])[],
): ReturnType<typeof meanAndError> {
  const { mean, standardError } = meanAndError(both.map(([half, full]) => 2 * full.measured - half.measured));
  const [[half, full]] = both;
  const known = Math.hypot(2 * (full.predicted?.deviation ?? 0), half.predicted?.deviation ?? 0);
  if (standardError === null || known === Infinity) return { mean, standardError: null };
  return { mean, standardError: Math.max(standardError, known / Math.sqrt(both.length)) };
}

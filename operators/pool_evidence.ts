import { concat, defer, from, map, mergeMap, type Observable, type OperatorFunction, tap } from "rxjs";
import { concludeTransfer } from "./conclude_transfer.ts";
import { pool } from "./pool.ts";
import { mean, meanOverHalvings, predictedGain, type PredictedNumber } from "./predicted_gain.ts";
import { recommendation, relativeErrors, type SizeCell } from "./recommend_transfer.ts";
import type { Params, Recommendation, RunRecord } from "./run_record.ts";
import type { TableTasks } from "./sample_tables.ts";
import type { CellItem, Flow, Sample, State } from "./state.ts";
import { type Method, methods } from "./table_candidates.ts";
import type { SplitEvidence, TransferEvidence } from "./transfer_evidence.ts";

/** What the instances end with. */
export interface WithEvidence {
  /** The cell's parameters. */
  readonly params: object;
  /** The tasks that were judged. */
  readonly tasks: TableTasks;
  /** What was found. */
  readonly evidence: TransferEvidence;
}

const SOURCE = "learning curve of kernel ridge regression from half of the target's rows";
const REASON = "rows that are unequally hard to leave out: distance of the curve from its homogeneous form";

/**
 * Pools the evidence of all instances at the end: for each size the measured losses and gains with what one half of the rows
 * predicts of the other, the checks, and the recommendation; then the conclusion.
 *
 *     in   --s----r--s--|
 *     out  --d----r--d--(mpk…am…c)|      d instance done, r other items, a recommendation, c conclusion
 *
 * The standard error of a measurement, and of the gains that recommendations go by, is that for other rows of the same kind; see
 * {@linkcode meanOverHalvings}. A check is on these rows: its error is that of the mean over halvings.
 *
 * @param cells The cells of the sizes, in their order.
 * @param shared Parameters of the grid that they share.
 */
export function poolEvidence(
  cells: readonly SizeCell[],
  shared: Params,
): OperatorFunction<Flow<WithEvidence>, CellItem> {
  return (source) =>
    defer(() => {
      const states: State<WithEvidence>[] = [];
      const passing = source.pipe(
        tap((item) => item.type === "state" && states.push(item)),
        mergeMap((item): CellItem[] => {
          if (item.type !== "state") return [item];
          const { instance, stage } = item;
          return cells.map(({ index: cell }) => ({ type: "instance-done", cell, instance, stage }));
        }),
      );
      return concat(passing, defer(() => states.length > 0 ? pooled(states) : from([])));
    });

  function pooled(states: readonly State<WithEvidence>[]): Observable<CellItem> {
    const evidence = states.map(({ content }) => content.evidence);
    const { files } = states[0].content.tasks, errors = relativeErrors(cells, evidence);
    const said: Recommendation[] = [];
    const records = cells.map((cell, at) => {
      const advice = recommendation(cell, at, evidence, {
        errors: errors[at],
        unused: files.target.rows - files.target.used,
      });
      said.push(advice);
      return concat(sizeRecords(cell, at, evidence), from([advice]));
    });
    const end: RunRecord = {
      type: "conclusion",
      cell: cells[0].index,
      params: shared,
      ...concludeTransfer(said),
      ...files,
    };
    return concat(...records, from([end]));
  }
}

/** Measurements of a size with their checks. */
function sizeRecords(
  cell: SizeCell,
  at: number,
  evidence: readonly TransferEvidence[],
): Observable<CellItem> {
  const { rows } = evidence[0], splits = evidence.flatMap(({ splits }) => splits);
  const samples: Sample[] = [], errors = new Map<string, number>();
  const add = (
    stage: Method,
    metric: string,
    halves: readonly (readonly number[])[],
    predicted?: readonly PredictedNumber[],
  ) => {
    errors.set(`${stage} ${metric}`, meanOverHalvings(halves).standardError);
    halves.map(mean).forEach((measured, instance) => {
      const head = { type: "sample", cell, instance, stage, metric, measured } as const;
      const said = predicted?.[instance];
      samples.push(
        said ? { ...head, predicted: { ...said, allowanceReason: REASON, source: SOURCE } } : head,
      );
    });
  };
  const measured = splits.filter((split) => split.measured[at]);
  const trusted = cell.params.sizes <= rows / 4; // half of a half
  for (const method of measured.length > 0 ? methods : []) {
    const predicted = (split: SplitEvidence): PredictedNumber => {
      const { loss, homogeneous } = split.predicted[at]![method];
      return { value: loss, allowance: Math.abs(loss - homogeneous) };
    };
    const values = measured.map((split) => split.measured[at]![method]);
    add(method, "target_test_loss", values, trusted ? measured.map(predicted) : undefined);
    const told = splits.flatMap(({ accuracies }) => accuracies[at] ?? []);
    if (told.length > 0) add(method, "target_test_accuracy", told.map((one) => one[method]));
    if (method === "scratch") continue;
    const gains = measured.map(({ measured }) =>
      measured[at]!.scratch.map((loss, draw) => loss - measured[at]![method][draw])
    );
    add(
      method,
      "transferability",
      gains,
      trusted ? measured.map((split) => predictedGain(split.predicted[at]!, "scratch", method)) : undefined,
    );
  }
  const whole = evidence.flatMap(({ whole }) => whole[at] ?? []);
  for (const method of whole.length > 0 ? methods : []) {
    whole.forEach((one, instance) => {
      const measured = one[method].overlap;
      samples.push({ type: "sample", cell, instance, stage: method, metric: "feature_overlap", measured });
    });
  }
  return from(samples).pipe(
    pool(),
    map((item) => {
      const own = item.type === "measurement" && item.metric !== "feature_overlap";
      return own ? { ...item, standardError: errors.get(`${item.stage} ${item.metric}`)! } : item;
    }),
  );
}

import { concat, defer, EMPTY, filter, from, mergeMap, type Observable, of, skip, tap } from "rxjs";
import type { Backend } from "../numerics/backend.ts";

import { each } from "../operators/each.ts";
import { endCell } from "../operators/end_cell.ts";
import type { Notice, RunRecord, RunStart, Summary } from "../operators/run_record.ts";
import type { Cell, CellDone, InstanceDone } from "../operators/state.ts";
import type { RunItem } from "./define_pipeline.ts";
import { bestMeasurements, isBest } from "./best_measurements.ts";
import { exponentChecks, isExponent } from "./exponent_checks.ts";
import type { ResolvedRun } from "./resolve_run.ts";
import { theoryLines } from "./theory_lines.ts";
import { tellUse, withUse } from "./used_backend.ts";

/** What a run is carried out by. */
export interface RunMeans {
  /** Carries the heavy work. */
  readonly backend: Backend;
  /** Version of the program, for the `run` record. */
  readonly version: string;
  /**
   * Carries out the cells elsewhere, with what the pipeline would emit for them, each ended by `endCell()`; by default it
   * runs right here.
   */
  readonly carryOut?: (cells: Observable<Cell>) => Observable<RunItem>;
  /** What an earlier run of the same kind has recorded: it is taken over instead of being computed. */
  readonly before?: Before;
  /**
   * Records what theory says between the cells too, for the lines of figures: before the first cell, and never after
   * `before`, which has it already.
   */
  readonly lines?: boolean;
  /** Hears of every cell that is over, after its last record; of none if the pipeline is not made of cells that may run apart. */
  readonly onCell?: (done: CellDone) => void;
  /** Hears of every instance that is over, for progress. */
  readonly onInstance?: (done: InstanceDone) => void;
}

/** The beginning of a run that was broken off. */
export interface Before {
  /** All its records up to the end of its last whole cell. */
  readonly records: Observable<RunRecord>;
  /** Number of whole cells. */
  readonly cells: number;
}

/**
 * All records of a run: `run`, notices (a caveat of the backend, values without effect), points of theory if `lines` are asked for, what the pipeline
 * emits, exponents of power laws along a parameter of the grid, its best values, and `summary`.
 *
 *     out  u(n)(t…)rkrk…(e…)y|       u run, n notice, t theory, e exponents and best values, y summary
 *
 * Cold. The summary comes when the pipeline completes, so a run that was stopped or failed has none.
 */
export function runPipeline(resolved: ResolvedRun, means: RunMeans): Observable<RunRecord> {
  const { backend, version, onInstance, onCell, carryOut, before, lines } = means;
  const { pipeline, seed, params, cellCount, instanceCount, resources, shard, notices } = resolved;
  const cells = resolved.cells.pipe(skip(before?.cells ?? 0));
  return defer(() => {
    const start: RunStart = {
      type: "run",
      pipeline: pipeline.name,
      version,
      seed,
      backend: backend.name,
      params,
      instances: instanceCount,
      ...shard && { shard: `${shard.index}/${shard.count}` },
    };
    const caveat: Notice = { type: "notice", level: "info", message: backend.caveat };
    const verdicts = { agrees: 0, disagrees: 0, inconclusive: 0 };
    const summary = (): Summary => {
      const checks = verdicts.agrees + verdicts.disagrees + verdicts.inconclusive;
      return { type: "summary", cells: cellCount, checks, ...verdicts };
    };
    const runHere = (cells: Observable<Cell>) =>
      pipeline.run({ ...resources, cells, instanceCount, backend }).pipe(withUse(backend));
    const apart = () =>
      cells.pipe(each((cell$) => cell$.pipe(mergeMap((cell) => runHere(of(cell)).pipe(endCell(cell))))));
    const computed = (): Observable<RunItem> =>
      carryOut ? carryOut(cells) : pipeline.parallel ? apart() : runHere(cells);
    const fresh = concat(
      of(start),
      backend.caveat === "" ? EMPTY : of(caveat),
      from(notices.map((message): Notice => ({ type: "notice", level: "info", message }))),
      lines ? theoryLines(resolved) : EMPTY,
    );
    const head = before
      ? before.records.pipe(filter((record) => !isExponent(record) && !isBest(pipeline, record)))
      : fresh;
    const exponents = exponentChecks(), best = bestMeasurements(pipeline);
    // whoever joins the shards has all cells
    const last = () => shard ? [] : [...exponents.records(), ...best.records()];
    return concat(
      concat(head, defer(computed).pipe(tellUse()), defer(last)).pipe(
        tap((item) => {
          requireRecord(item);
          if (isRecord(item)) [exponents, best].forEach((one) => one.add(item));
          if (item.type === "check") verdicts[item.verdict]++;
          if (item.type === "instance-done") onInstance?.(item);
          if (item.type === "cell-done") onCell?.(item);
        }),
        filter(isRecord),
      ),
      defer(() => of(summary())),
    );
  });
}

const KINDS = [
  "run",
  "loss",
  "kernel",
  "measurement",
  "prediction",
  "check",
  "claim",
  "recommendation",
  "conclusion",
  "notice",
  "summary",
  "theory",
  "instance-done",
  "cell-done",
  "backend-used",
];

function isRecord(item: RunItem): item is RunRecord {
  return item.type !== "instance-done" && item.type !== "cell-done" && item.type !== "sample" &&
    item.type !== "backend-used";
}

/** Refuses what is no record, or holds a number that is none: no sink should have to. */
function requireRecord(item: RunItem): void {
  if (!KINDS.includes(item?.type)) {
    throw new TypeError(
      `Cannot record ${JSON.stringify(item)}: a pipeline emits records, made by pool() and operators`,
    );
  }
  for (const [field, value] of Object.entries(item)) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new TypeError(`Cannot record a ${item.type}: its ${field} is ${value}`);
    }
  }
}

import { concat, defer, EMPTY, filter, type Observable, of, tap } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import type { Notice, RunRecord, RunStart, Summary } from "../operators/run_record.ts";
import type { Cell, InstanceDone } from "../operators/state.ts";
import type { PipelineItem } from "./define_pipeline.ts";
import type { ResolvedRun } from "./resolve_run.ts";

/** What a run is carried out by. */
export interface RunMeans {
  /** Carries the heavy work. */
  readonly backend: Backend;
  /** Version of the program, for the `run` record. */
  readonly version: string;
  /** Carries out the cells elsewhere, with what the pipeline would emit for them; by default it runs right here. */
  readonly carryOut?: (cells: Observable<Cell>) => Observable<PipelineItem>;
  /** Hears of every instance that is over, for progress. */
  readonly onInstance?: (done: InstanceDone) => void;
}

/**
 * All records of a run: `run`, a notice if the backend has a caveat, what the pipeline emits, and `summary`.
 *
 *     out  u(n)rkrk…y|       u run, n notice, y summary
 *
 * Cold. The summary comes when the pipeline completes, so a run that was stopped or failed has none.
 */
export function runPipeline(resolved: ResolvedRun, means: RunMeans): Observable<RunRecord> {
  const { backend, version, onInstance, carryOut } = means;
  const { pipeline, seed, params, cells, cellCount, instanceCount, resources } = resolved;
  return defer(() => {
    const start: RunStart = {
      type: "run",
      pipeline: pipeline.name,
      version,
      seed,
      backend: backend.name,
      params,
      instances: instanceCount,
    };
    const caveat: Notice = { type: "notice", level: "info", message: backend.caveat };
    const verdicts = { agrees: 0, disagrees: 0, inconclusive: 0 };
    const summary = (): Summary => {
      const checks = verdicts.agrees + verdicts.disagrees + verdicts.inconclusive;
      return { type: "summary", cells: cellCount, checks, ...verdicts };
    };
    const context = { ...resources, cells, instanceCount, backend };
    return concat(
      of(start),
      backend.caveat === "" ? EMPTY : of(caveat),
      defer(() => carryOut ? carryOut(cells) : pipeline.run(context)).pipe(
        tap((item) => {
          requireRecord(item);
          if (item.type === "check") verdicts[item.verdict]++;
          if (item.type === "instance-done") onInstance?.(item);
        }),
        filter((item) => item.type !== "instance-done" && item.type !== "sample"),
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
  "notice",
  "summary",
  "instance-done",
];

/** Refuses what is no record, or holds a number that is none: no sink should have to. */
function requireRecord(item: PipelineItem): void {
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

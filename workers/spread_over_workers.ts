import {
  dematerialize,
  filter,
  from,
  map,
  materialize,
  mergeMap,
  type Observable,
  type ObservableNotification,
  type OperatorFunction,
} from "rxjs";
import { each } from "../operators/each.ts";
import { endCell } from "../operators/end_cell.ts";
import { pool } from "../operators/pool.ts";
import type { Cell, InstanceBlock } from "../operators/state.ts";
import type { RunItem } from "../pipelines/define_pipeline.ts";
import type { WorkerCrew } from "./worker_crew.ts";

/** Sizes of a run that is spread over workers. */
export interface Spread {
  /** Workers at most. */
  readonly workers: number;
  /** Points of the grid. */
  readonly cellCount: number;
  /** Independent repetitions of each cell. */
  readonly instanceCount: number;
  /** Whether a cell's instances may be run apart. */
  readonly cutCells: boolean;
  /** Whether the backend does the work of instances together, and blocks are to be as large as they can. */
  readonly together?: boolean;
}

/** Jobs per worker that keep all of them busy though some last longer, and cells a worker may be ahead by. */
const JOBS_PER_WORKER = 4;

/** Instances of a job at most, where cells may be cut: what a job emits is held until it is over. */
const INSTANCES_PER_JOB = 64;

/**
 * Carries out cells in workers and emits exactly what the pipeline would emit here, in the same order, whatever the number
 * of workers: where there are few cells, their instances are cut into blocks, and pooled when all are back.
 *
 *     in   --a-b------|
 *     out  ----aa-bb--|        jobs: a1 and b while a2 runs; what b gave waits for a2
 *
 * An error comes in its place too: after all that precedes it, so what was written before does not depend on timing. At
 * most `4·workers` cells are under way or waiting for an earlier one, so memory stays flat over any grid.
 */
export function spreadOverWorkers(
  cells: Observable<Cell>,
  crew: WorkerCrew,
  spread: Spread,
): Observable<RunItem> {
  const blocks = blocksOf(spread);
  const whole = (cell: Cell) => crew.run(plain(cell));
  const inBlocks = (cell: Cell) =>
    from(blocks).pipe(
      each(
        (block$) => block$.pipe(mergeMap((block) => crew.run({ ...plain(cell), block })), errorsAsItems()),
        blocks.length,
      ),
      dematerialize(),
      map((item) => item?.type === "sample" ? { ...item, cell } : item),
      pool(),
    );
  const carryOut = blocks.length === 1 ? whole : inBlocks;
  return cells.pipe(
    each(
      (cell$) => cell$.pipe(mergeMap((cell) => carryOut(cell).pipe(endCell(cell))), errorsAsItems()),
      JOBS_PER_WORKER * spread.workers,
    ),
    dematerialize(),
  );
}

/**
 * Cuts a cell's instances into blocks: one if it may not be cut; else no more than 64 instances each, and where cells are
 * few about four blocks a worker, or one where instances are worth keeping together.
 */
export function blocksOf({ workers, cellCount, instanceCount, cutCells, together }: Spread): InstanceBlock[] {
  const jobs = (together ? 1 : JOBS_PER_WORKER) * workers;
  const forWork = Math.min(instanceCount, Math.ceil(jobs / cellCount));
  const wanted = cutCells ? Math.max(forWork, Math.ceil(instanceCount / INSTANCES_PER_JOB)) : 1;
  const starts = Array.from({ length: wanted + 1 }, (_, i) => Math.round(i * instanceCount / wanted));
  return starts.slice(0, -1).map((first, i) => ({ first, count: starts[i + 1] - first }));
}

/** A cell of the grid works its parameters out when asked: a message holds values. */
function plain({ type, index, seed, params, gridParams }: Cell): Cell {
  return { type, index, seed, params, gridParams };
}

/** Makes an error wait in line, for `dematerialize()` to raise it; the end of the stream stays what it is. */
function errorsAsItems<T>(): OperatorFunction<T, ObservableNotification<T>> {
  return (source) => source.pipe(materialize(), filter(({ kind }) => kind !== "C"));
}

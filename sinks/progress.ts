import type { RunRecord, Stage } from "../operators/run_record.ts";
import type { InstanceDone } from "../operators/state.ts";
import { duration } from "./format_number.ts";

/** How far a run is, as its records tell. */
export interface Progress {
  /** Cells of the grid. */
  readonly cells: number;
  /** Instances of each cell. */
  readonly instances: number;
  /** Cells that are over. */
  readonly cellsDone: number;
  /** Cells that an earlier run had completed: they took no time in this one. */
  readonly cellsBefore?: number;
  /** Every how many-th cell of the whole grid is in the run: more than 1 in a shard. */
  readonly stride: number;
  /** Instances of the current cell that are over. */
  readonly instancesDone: number;
  /** Instances that are over in other threads, though their records may have to wait for earlier ones. */
  readonly finished?: number;
  /** Stage of the last record; undefined before the first. */
  readonly stage?: Stage;
}

/**
 * Progress before the first record.
 *
 * @param stride Every how many-th cell of the whole grid is in the run.
 */
export function noProgress(cells: number, instances: number, stride = 1): Progress {
  return { cells, instances, cellsDone: 0, instancesDone: 0, stride };
}

/** Progress after one more record or finished instance; cells and instances come in order. */
export function advanceProgress(progress: Progress, item: RunRecord | InstanceDone): Progress {
  const before = (cell: number) => Math.floor(cell / progress.stride);
  switch (item.type) {
    case "instance-done":
      return {
        ...progress,
        cellsDone: before(item.cell),
        instancesDone: item.instance + 1,
        stage: item.stage,
      };
    case "loss":
    case "kernel":
      return { ...progress, cellsDone: before(item.cell), instancesDone: item.instance, stage: item.stage };
    case "measurement": // a cell's measurements come when it is over
      return { ...progress, cellsDone: before(item.cell) + 1, instancesDone: 0 };
    default:
      return progress;
  }
}

/**
 * One line: bar, cells, rate, time left, stage.
 *
 * @param seconds Time since the start.
 * @param width The line is shorter than this.
 */
export function progressLine(progress: Progress, seconds: number, width: number): string {
  const { cells, instances, cellsBefore = 0, finished = 0, stage } = progress;
  const cellsDone = Math.max(progress.cellsDone, cellsBefore);
  const before = cellsBefore * instances;
  const all = cells * instances;
  // An instance that a dead worker had finished is counted twice.
  const done = Math.min(Math.max(cellsDone * instances + progress.instancesDone, before + finished), all);
  const share = all === 0 ? 1 : done / all;
  const full = Math.round(share * 20);
  const parts = [
    `${"█".repeat(full)}${"░".repeat(20 - full)} ${String(Math.floor(100 * share)).padStart(3)} %`,
    cells > 1 ? `${cellsDone} of ${cells} cells` : `${done} of ${instances} instances`,
    done > before
      ? `${rate((done - before) / seconds)}, ${duration(seconds * (all - done) / (done - before))} left`
      : duration(seconds),
    ...stage ? [stage] : [],
  ];
  let line = parts[0];
  for (const part of parts.slice(1)) {
    if (line.length + part.length + 3 < width) line += ` · ${part}`;
  }
  return line.slice(0, width - 1);
}

function rate(perSecond: number): string {
  return perSecond >= 1 || perSecond === 0
    ? `${Number(perSecond.toPrecision(2))} instances/s`
    : `${duration(1 / perSecond)} each`;
}

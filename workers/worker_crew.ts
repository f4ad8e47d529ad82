import { getHeapStatistics } from "node:v8";
import { Worker } from "node:worker_threads";
import { Observable } from "rxjs";
import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";
import { UsageError } from "../pipelines/usage_error.ts";
import {
  type Answer,
  type Failure,
  type Job,
  OUT_OF_MEMORY,
  type Progressed,
  type Setup,
} from "./messages.ts";

/** Workers that share the jobs of a run. */
export interface WorkerCrew extends Disposable {
  /**
   * Runs a cell, or the block of its instances that it asks for, in the next free worker; cold. Emits its items when it is
   * done. Unsubscribing stops the worker that has the job.
   */
  run(cell: Cell): Observable<PipelineItem>;
  /** Hires all workers ahead of the first job, so that they get ready while the caller does. */
  gather(): void;
}

/** How often a job is given to a worker before it is given up. */
const ATTEMPTS = 2;

interface Task {
  readonly cell: Cell;
  readonly take: (answer: Answer) => void;
}

/**
 * Hires up to `size` workers, each when there is work for it. Jobs are given out in the order in which they are asked for.
 *
 * A worker that dies (an uncaught error, its own wish to end, a full heap) costs nothing but a notice: its job goes to a new
 * worker, once; a second death ends the run. One that dies between two jobs is replaced without a word, as nothing was lost.
 *
 * @param size Workers at most, an integer ≥ 1.
 * @param setup What they run.
 * @param onInstance Hears of every instance that is over, as soon as it is, for progress.
 * @param open Starts a worker.
 */
export function hireWorkers(
  size: number,
  setup: Setup,
  onInstance: () => void = () => {},
  open: () => Worker = openWorker,
): WorkerCrew {
  const waiting: Task[] = [];
  const staff = new Map<Worker, Task | undefined>(); // all that are alive, each with its job

  function assign(): void {
    while (waiting.length > 0) {
      const idle = [...staff].find(([, task]) => task === undefined)?.[0];
      const worker = idle ?? (staff.size < size ? hire() : undefined);
      if (!worker) return;
      const task = waiting.shift()!;
      staff.set(worker, task);
      worker.postMessage({ kind: "job", cell: task.cell } satisfies Job);
    }
  }

  function hire(): Worker {
    const worker = open();
    const finish = (answer: Answer) => {
      if (!staff.has(worker)) return; // a late word of one that was dismissed
      const task = staff.get(worker);
      if (answer.kind === "died") dismiss(worker);
      else staff.set(worker, undefined);
      task?.take(answer);
      assign();
    };
    const died = (reason: string) => finish({ kind: "died", reason });
    worker.on(
      "message",
      (message: Answer | Progressed) => message.kind === "progressed" ? onInstance() : finish(message),
    );
    worker.on("messageerror", () => died("its answer could not be read"));
    worker.on(
      "error",
      (error) => died(isOutOfMemory(error) ? OUT_OF_MEMORY : error?.message ?? String(error)),
    );
    worker.on("exit", (code) => died(`it ended with exit code ${code}`));
    worker.postMessage(setup);
    staff.set(worker, undefined);
    return worker;
  }

  function dismiss(worker: Worker): void {
    staff.delete(worker);
    worker.terminate();
  }

  return {
    run: (cell) =>
      new Observable((subscriber) => {
        let attempts = 0;
        const task: Task = {
          cell,
          take(answer) {
            if (answer.kind === "finished") {
              for (const item of answer.items) subscriber.next(item);
              if (answer.failure) subscriber.error(errorOf(answer.failure));
              else subscriber.complete();
            } else if (++attempts < ATTEMPTS) {
              const message = `A worker died in ${nameOf(cell)} (${answer.reason}): they are run again`;
              subscriber.next({ type: "notice", level: "warning", message });
              if (!subscriber.closed) waiting.unshift(task);
            } else {
              subscriber.error(
                new Error(`Cannot finish ${nameOf(cell)}: two workers died of them, ${answer.reason}`),
              );
            }
          },
        };
        waiting.push(task);
        assign();
        return () => {
          const place = waiting.indexOf(task);
          if (place >= 0) waiting.splice(place, 1);
          for (const [worker, has] of staff) {
            if (has === task) dismiss(worker);
          }
          queueMicrotask(assign); // to those that stay, once all that leave at the same time have left
        };
      }),
    gather() {
      while (staff.size < size) hire();
    },
    [Symbol.dispose]: () => {
      waiting.length = 0;
      for (const worker of staff.keys()) dismiss(worker);
    },
  };
}

/** A worker may fill as much heap as this thread; beyond, it is ended alone. Without a limit of its own it would take all along. */
function openWorker(): Worker {
  const maxOldGenerationSizeMb = Math.ceil(getHeapStatistics().heap_size_limit / 2 ** 20);
  return new Worker(new URL("../worker.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb } });
}

function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function nameOf({ index, block }: Cell): string {
  const which = block ? ` ${block.first} to ${block.first + block.count - 1}` : "";
  return `instances${which} of cell ${index}`;
}

function errorOf({ name, message, stack, usage }: Failure): Error {
  const error = usage ? new UsageError(message) : new Error(message);
  return Object.assign(error, usage ? {} : { name }, stack === undefined ? {} : { stack });
}

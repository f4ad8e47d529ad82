import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";
import { UsageError } from "../pipelines/usage_error.ts";
import type { Answer, Job } from "./messages.ts";
import { requireBlock } from "./require_block.ts";
import { hireWorkers } from "./worker_crew.ts";

const setup = { kind: "setup", target: "t", instanceCount: 1, backend: { kind: "cpu" } } as const;
const cell = (index: number): Cell => ({ type: "cell", index, seed: 1, params: {}, gridParams: {} });
const note = (message: string): PipelineItem => ({ type: "notice", level: "info", message });

/** Workers that answer when they are told to. */
class FakeWorker extends EventEmitter {
  jobs: number[] = [];
  alive = true;
  postMessage(message: Job | typeof setup): void {
    if (message.kind === "job") this.jobs.push(message.cell.index);
  }
  terminate(): void {
    this.alive = false;
  }
  finish(...items: PipelineItem[]): void {
    this.answer({ kind: "finished", items });
  }
  answer(answer: Answer): void {
    this.emit("message", answer);
  }
}

/** A crew of such workers, and what came of cells 0 to `count` − 1. */
function crewOf(size: number, count: number) {
  const workers: FakeWorker[] = [];
  const crew = hireWorkers(size, setup, undefined, () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  });
  const came: string[][] = [];
  const subscriptions = Array.from({ length: count }, (_, index) => {
    const mine: string[] = came[index] = [];
    return crew.run(cell(index)).subscribe({
      next: (item) => mine.push(item.type === "notice" ? item.message : item.type),
      error: (error) => mine.push(`${error}`),
      complete: () => mine.push("|"),
    });
  });
  return { crew, workers, came, subscriptions };
}

Deno.test("hireWorkers() gives jobs out in order, to no more workers than there is work or room for", () => {
  const few = crewOf(5, 2);
  strictEqual(few.workers.length, 2);
  const { workers: [a, b], workers, came } = crewOf(2, 4);
  b.finish(note("b"));
  a.finish(note("a"));
  b.finish();
  deepStrictEqual([workers.length, a.jobs, b.jobs], [2, [0, 3], [1, 2]]);
  deepStrictEqual(came, [["a", "|"], ["b", "|"], ["|"], []]);
});

Deno.test("hireWorkers() gathers all workers ahead of the first job if asked to", () => {
  const { crew, workers } = crewOf(3, 0);
  crew.gather();
  crew.run(cell(4)).subscribe();
  deepStrictEqual(workers.map(({ jobs }) => jobs), [[4], [], []]);
  crew[Symbol.dispose]();
});

Deno.test("hireWorkers() gives a job to another worker once if one dies, with a notice", () => {
  const { workers, came } = crewOf(1, 2);
  workers[0].emit("error", new Error("boom"));
  workers[0].emit("exit", 1);
  workers[1].finish(note("x"));
  deepStrictEqual(workers.map(({ alive, jobs }) => [alive, jobs]), [[false, [0]], [true, [0, 1]]]);
  deepStrictEqual(came[0], ["A worker died in instances of cell 0 (boom): they are run again", "x", "|"]);
  workers[1].emit("error", Object.assign(new Error("x"), { code: "ERR_WORKER_OUT_OF_MEMORY" }));
  workers[2].emit("exit", 7);
  deepStrictEqual(came[1], [
    "A worker died in instances of cell 1 (it ran out of memory): they are run again",
    "Error: Cannot finish instances of cell 1: two workers died of them, it ended with exit code 7",
  ]);
  workers[2].finish(note("too late"));
  strictEqual(came[1].length, 2);
});

Deno.test("hireWorkers() replaces a worker that dies between two jobs", () => {
  const { crew, workers, came } = crewOf(1, 1);
  workers[0].finish();
  workers[0].answer({ kind: "died", reason: "late" });
  crew.run(cell(7)).subscribe((item) => came[0].push(item.type));
  workers[1].finish();
  deepStrictEqual([workers.length, workers[1].jobs, came[0]], [2, [7], ["|"]]);
});

Deno.test("hireWorkers() stops the worker of a job that is not wanted any more, and goes on with the others", async () => {
  const { workers, came, subscriptions } = crewOf(1, 3);
  subscriptions[0].unsubscribe();
  subscriptions[1].unsubscribe();
  await Promise.resolve();
  deepStrictEqual(workers.map(({ alive, jobs }) => [alive, jobs]), [[false, [0]], [true, [2]]]);
  workers[0].finish(note("stale"));
  workers[1].finish();
  deepStrictEqual(came, [[], [], ["|"]]);
});

Deno.test("hireWorkers() hires nobody when all leave at once, and dismisses all in the end", async () => {
  const { crew, workers, subscriptions } = crewOf(2, 9);
  for (const subscription of subscriptions) subscription.unsubscribe();
  await Promise.resolve();
  deepStrictEqual(workers.map(({ alive }) => alive), [false, false]);
  const other = crewOf(2, 9);
  other.crew[Symbol.dispose]();
  deepStrictEqual(other.workers.map(({ alive }) => alive), [false, false]);
  crew[Symbol.dispose]();
});

Deno.test("hireWorkers() raises what the pipeline raised, after what it had emitted", () => {
  const { workers: [worker], came } = crewOf(1, 1);
  const failure = { name: "RangeError", message: "no", stack: "s", usage: false };
  worker.answer({ kind: "finished", items: [note("x")], failure });
  deepStrictEqual(came, [["x", "RangeError: no"]]);
  const crew = hireWorkers(1, setup, undefined, () => {
    const worker = new FakeWorker();
    worker.postMessage = () =>
      worker.answer({ kind: "finished", items: [], failure: { ...failure, usage: true } });
    return worker as unknown as Worker;
  });
  let raised: unknown;
  crew.run(cell(0)).subscribe({ error: (error) => raised = error });
  strictEqual(raised instanceof UsageError, true);
});

Deno.test("requireBlock() refuses instances of other blocks and records that pool a part", () => {
  const part = { ...cell(0), block: { first: 2, count: 2 } };
  const done = (instance: number): PipelineItem => ({
    type: "instance-done",
    cell: 0,
    instance,
    stage: "scratch",
  });
  for (const item of [done(2), note("x"), done(3)]) requireBlock(part, item);
  requireBlock(cell(0), done(9));
  const head = { cell: 0, params: {}, stage: "scratch", metric: "m" } as const;
  const pooled: PipelineItem = { type: "measurement", ...head, value: 1, standardError: 1, instances: 2 };
  for (const item of [done(1), done(4), pooled]) throws(() => requireBlock(part, item), /instances\(\)/);
});

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { EMPTY, from, lastValueFrom, map, materialize, Observable, of, range, toArray } from "rxjs";
import { endCell } from "../operators/end_cell.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import type { Cell, Sample } from "../operators/state.ts";
import type { PipelineItem, RunItem } from "../pipelines/define_pipeline.ts";
import { blocksOf, spreadOverWorkers } from "./spread_over_workers.ts";
import type { WorkerCrew } from "./worker_crew.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const spreads = fc.record({
  workers: fc.integer({ min: 1, max: 20 }),
  cellCount: fc.integer({ min: 1, max: 60 }),
  instanceCount: fc.integer({ min: 1, max: 200 }),
  cutCells: fc.boolean(),
});

Deno.test("blocksOf() cuts the instances into consecutive blocks that differ by one at most", () =>
  fc.assert(fc.property(spreads, (spread) => {
    const blocks = blocksOf(spread);
    let next = 0;
    for (const { first, count } of blocks) {
      strictEqual(first, next);
      next += count;
    }
    strictEqual(next, spread.instanceCount);
    const counts = blocks.map(({ count }) => count);
    ok(Math.min(...counts) >= 1 && Math.max(...counts) - Math.min(...counts) <= 1);
    const jobs = spread.cellCount * blocks.length;
    ok(!spread.cutCells || jobs >= Math.min(4 * spread.workers, spread.cellCount * spread.instanceCount));
    ok(!spread.cutCells || Math.max(...counts) <= 64);
    const enough = spread.cellCount >= 4 * spread.workers && spread.instanceCount <= 64;
    if (!spread.cutCells || enough) strictEqual(blocks.length, 1);
  })));

const cellAt = (index: number): Cell => ({
  type: "cell",
  index,
  seed: 1,
  params: { index },
  gridParams: { index },
});

/** What a pipeline emits for a cell: a notice and a sample of each instance, pooled; instance 5 of cell 2 may be a bug. */
const runHere = (cell: Cell, instanceCount: number, bug: boolean): Observable<PipelineItem> =>
  of(cell).pipe(
    instances(instanceCount),
    (state$) =>
      new Observable<PipelineItem>((subscriber) =>
        state$.subscribe({
          next: ({ instance }) => {
            if (bug && cell.index === 2 && instance === 5) subscriber.error(new Error("bug"));
            const message = `${cell.index}.${instance}`;
            subscriber.next({ type: "notice", level: "info", message });
            const measured = Math.sin(cell.index + instance);
            const predicted = { value: 0.1 * instance, allowance: 0, allowanceReason: "", source: "" };
            const sample = { type: "sample", cell, instance, stage: "scratch", metric: "m" } as const;
            subscriber.next({ ...sample, measured, predicted } satisfies Sample);
          },
          complete: () => subscriber.complete(),
        })
      ),
    pool(),
  );

/** A crew whose jobs are over in the order that `pick` chooses. */
function fakeCrew(instanceCount: number, bug: boolean, pick: (open: number) => number) {
  const open: (() => void)[] = [];
  let cellsOpen = 0, most = 0;
  const crew: WorkerCrew = {
    run: (cell) =>
      new Observable((subscriber) => {
        most = Math.max(most, ++cellsOpen);
        const items: PipelineItem[] = [];
        let failure: unknown;
        runHere(structuredClone(cell), instanceCount, bug).subscribe({
          next: (item) => items.push(item),
          error: (error) => failure = error,
        });
        const finish = () => {
          for (const item of structuredClone(items)) subscriber.next(item);
          if (failure) subscriber.error(failure);
          else subscriber.complete();
        };
        open.push(finish);
        return () => {
          cellsOpen--;
          if (open.includes(finish)) open.splice(open.indexOf(finish), 1);
        };
      }),
    gather: () => {},
    [Symbol.dispose]: () => {},
  };
  const work = () => {
    while (open.length > 0) open.splice(pick(open.length), 1)[0]();
  };
  return { crew, work, open, most: () => most };
}

const whatCame = (items: Observable<RunItem>) =>
  lastValueFrom(items.pipe(materialize(), map(({ kind, ...rest }) => ({ kind, ...rest })), toArray()));

Deno.test("spreadOverWorkers() emits what runs here, in the same order, whichever job is over first", () =>
  fc.assert(
    fc.asyncProperty(
      spreads,
      fc.boolean(),
      fc.infiniteStream(fc.nat(1000)),
      async (spread, bug, choices) => {
        const { cellCount, instanceCount, workers } = spread;
        const fake = fakeCrew(instanceCount, bug, (open) => choices.next().value! % open);
        const spreadOut = spreadOverWorkers(range(cellCount).pipe(map(cellAt)), fake.crew, spread);
        const came = whatCame(spreadOut);
        fake.work();
        const here = from(Array.from({ length: cellCount }, (_, index) => cellAt(index)));
        const expected: Observable<RunItem> = new Observable((subscriber) => {
          here.subscribe((cell) => {
            if (subscriber.closed) return;
            runHere(cell, instanceCount, bug).pipe(endCell(cell)).subscribe({
              next: (item) => subscriber.next(item),
              error: (error) => subscriber.error(error),
            });
          });
          subscriber.complete();
        });
        deepStrictEqual(await came, await whatCame(expected));
        strictEqual(fake.open.length, 0, "a job was left running");
        ok(fake.most() <= 4 * workers * blocksOf(spread).length, "too far ahead");
      },
    ),
    { numRuns: 60 },
  ));

Deno.test("blocksOf() makes a block for each worker of instances that are worth keeping together", () => {
  const spread = { workers: 4, cellCount: 2, instanceCount: 30, cutCells: true };
  strictEqual(blocksOf(spread).length, 8);
  strictEqual(blocksOf({ ...spread, together: true }).length, 2);
});

Deno.test("spreadOverWorkers() is cold, and stops all jobs when the subscriber leaves", () => {
  const fake = fakeCrew(3, false, () => 0);
  const spread = { workers: 2, cellCount: 4, instanceCount: 3, cutCells: true };
  const items = spreadOverWorkers(range(4).pipe(map(cellAt)), fake.crew, spread);
  strictEqual(fake.open.length, 0);
  const subscription = items.subscribe();
  strictEqual(fake.open.length, 8);
  subscription.unsubscribe();
  strictEqual(fake.open.length, 0);
  spreadOverWorkers(EMPTY, fake.crew, spread).subscribe();
});

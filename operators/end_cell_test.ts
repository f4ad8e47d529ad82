import { deepStrictEqual } from "node:assert/strict";
import { TestScheduler } from "rxjs/testing";
import { endCell } from "./end_cell.ts";
import type { RunRecord } from "./run_record.ts";
import type { Cell, CellDone } from "./state.ts";

const cell: Cell = { type: "cell", index: 7, seed: 1, params: {}, gridParams: {} };
const notice: RunRecord = { type: "notice", level: "info", message: "m" };
const values: Record<string, RunRecord | CellDone> = {
  n: notice,
  m: { ...notice, cell: 7 },
  o: { ...notice, cell: 3 },
  r: {
    type: "measurement",
    cell: 7,
    params: {},
    stage: "init",
    metric: "m",
    value: 1,
    standardError: 1,
    instances: 2,
  },
  d: { type: "cell-done", cell: 7 },
};

Deno.test("endCell() names the cell in notices that do not, and tells that it is over", () => {
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const source = cold<RunRecord>("-n-o-r-|", values as Record<string, RunRecord>);
    expectObservable(source.pipe(endCell(cell))).toBe("-m-o-r-(d|)", values);
  });
});

Deno.test("endCell() does not tell that a cell is over that failed", () => {
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const source = cold<RunRecord>("-n-#", values as Record<string, RunRecord>);
    expectObservable(source.pipe(endCell(cell))).toBe("-m-#", values);
  });
});

import { deepStrictEqual, throws } from "node:assert/strict";
import { TestScheduler } from "rxjs/testing";
import { instances } from "./instances.ts";
import type { Cell, State } from "./state.ts";

const cell: Cell<{ width: number }> = {
  type: "cell",
  index: 1,
  seed: 1,
  params: { width: 8 },
  gridParams: {},
};
const state = (instance: number): State<{ params: { width: number } }> => ({
  type: "state",
  stage: "init",
  cell,
  instance,
  content: { params: cell.params },
});

Deno.test("instances() starts numbered states that hold the cell's parameters", () =>
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const source = cold("-c-------|", { c: cell });
    expectObservable(source.pipe(instances(3))).toBe("-(stu)---|", { s: state(0), t: state(1), u: state(2) });
  }));

Deno.test("instances() starts those of a cell's block", () =>
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const part = { ...cell, block: { first: 1, count: 2 } };
    const source = cold("-c-------|", { c: part });
    const values = { t: { ...state(1), cell: part }, u: { ...state(2), cell: part } };
    expectObservable(source.pipe(instances(9))).toBe("-(tu)----|", values);
  }));

Deno.test("instances() refuses a count that is no integer >= 1", () => {
  for (const count of [0, -1, 1.5, NaN]) throws(() => instances(count), RangeError);
});

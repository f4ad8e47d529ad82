import { deepStrictEqual } from "node:assert/strict";
import { TestScheduler } from "rxjs/testing";
import { records } from "./records.ts";
import type { RunRecord } from "./run_record.ts";
import type { Flow, InstanceDone, Sample, State } from "./state.ts";

const cell = { type: "cell", index: 3, seed: 1, params: {}, gridParams: {} } as const;
const s: State = { type: "state", stage: "fine-tune", cell, instance: 2, content: { params: {} } };
const c: Sample = { type: "sample", cell, instance: 2, stage: "fine-tune", metric: "m", measured: 1 };
const r: RunRecord = { type: "notice", level: "info", message: "m" };
const d: InstanceDone = { type: "instance-done", cell: 3, instance: 2, stage: "fine-tune" };

Deno.test("records() replaces a state by the news that its instance is over", () => {
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    expectObservable(cold<Flow>("-c-s-r-|", { s, c, r }).pipe(records())).toBe("-c-d-r-|", { c, d, r });
  });
});

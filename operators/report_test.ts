import { deepStrictEqual, rejects } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { report } from "./report.ts";
import type { Notice } from "./run_record.ts";
import type { Cell, Flow, Sample, State } from "./state.ts";

type Content = { readonly params: object; readonly outcome: number };

const cell: Cell = { type: "cell", index: 2, seed: 1, params: {}, gridParams: {} };
const state: State<Content> = {
  type: "state",
  stage: "fine-tune",
  cell,
  instance: 1,
  content: { params: {}, outcome: 5 },
};
const notice: Notice = { type: "notice", level: "info", message: "m" };
const sample = (metric: string, measured: number): Sample => (
  { type: "sample", cell, instance: 1, stage: "fine-tune", metric, measured }
);
const flow = () => from<Flow<Content>[]>([notice, state, notice]);

Deno.test("report() emits samples without prediction in the order of the metrics, then the state unchanged", async () => {
  const metrics = {
    later: ({ outcome }: Content) => new Promise<number>((resolve) => setTimeout(resolve, 5, outcome)),
    double: ({ outcome }: Content) => 2 * outcome,
  };
  deepStrictEqual(await lastValueFrom(flow().pipe(report(metrics), toArray())), [
    notice,
    sample("later", 5),
    sample("double", 10),
    state,
    notice,
  ]);
});

Deno.test("report() loses the instance, with all its samples, when a metric is not finite", async () => {
  const metrics = { fine: () => 1, broken: () => Infinity };
  deepStrictEqual(await lastValueFrom(flow().pipe(report(metrics), toArray())), [
    notice,
    {
      type: "notice",
      level: "warning",
      message:
        "Lost an instance in cell 2, instance 1, after fine-tune: Cannot use the measured broken at fine-tune: it is Infinity",
      cell: 2,
      instance: 1,
    },
    notice,
  ]);
});

Deno.test("report() errors the stream when a metric has a bug", async () => {
  const metrics = {
    flawed: () => {
      throw new TypeError("bug");
    },
  };
  await rejects(lastValueFrom(flow().pipe(report(metrics))), { name: "TypeError", message: "bug" });
});

import { deepStrictEqual } from "node:assert/strict";
import { TestScheduler } from "rxjs/testing";
import type { Backend } from "../numerics/backend.ts";
import type { Notice } from "../operators/run_record.ts";
import type { PipelineItem, RunItem } from "./define_pipeline.ts";
import { tellUse, withUse } from "./used_backend.ts";

const warning = (message: string): Notice => ({ type: "notice", level: "warning", message, cell: 0 });
const nothing: Notice = {
  type: "notice",
  level: "info",
  message: "The GPU had nothing to do: the CPU did all the work of this cell, in float64",
  cell: 0,
};
const values: Record<string, RunItem> = {
  r: { type: "notice", level: "info", message: "r" },
  g: { type: "backend-used", device: true, remarks: [] },
  c: { type: "backend-used", device: false, remarks: [] },
  q: { type: "backend-used", device: true, remarks: ["b", "a"] },
  d: { type: "cell-done", cell: 0 },
  a: warning("a"),
  b: warning("b"),
  n: nothing,
  m: { ...nothing, cell: undefined, message: nothing.message.replace("cell", "run") } as Notice,
};

function expectTold(items: string, expected: string): void {
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const { cell: _, ...ofRun } = values.m as Notice;
    expectObservable(cold(items, values).pipe(tellUse())).toBe(expected, { ...values, m: ofRun });
  });
}

Deno.test("tellUse() tells each cell's reasons once, in their order, before the cell is over", () => {
  expectTold("-r-q-q-c-----d-----|", "-r-----------(abd)-|");
});

Deno.test("tellUse() tells of cells in which the device had nothing to do, and of no others", () => {
  expectTold("c----d-----|", "-----(nd)--|");
  expectTold("cg---d-|", "-----d-|");
  expectTold("---|", "---|");
});

Deno.test("tellUse() tells of a run without cells at its end", () => expectTold("-c-|", "---(m|)"));

Deno.test("withUse() asks a backend that has a choice, when all is done", () =>
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const asked = { takeUse: () => ({ device: true, remarks: [] }) } as unknown as Backend;
    const items = cold<PipelineItem>("-r-|", values as Record<string, PipelineItem>);
    expectObservable(items.pipe(withUse(asked))).toBe("-r-(g|)", values);
    expectObservable(items.pipe(withUse({} as Backend))).toBe("-r-|", values);
  }));

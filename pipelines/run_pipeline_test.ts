import { deepStrictEqual } from "node:assert/strict";
import { EMPTY, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import type { Backend } from "../numerics/backend.ts";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import { definePipeline } from "./define_pipeline.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = (caveat: string) => ({ name: "cpu:none", caveat }) as Backend;
const checked = (verdict: CheckRecord["verdict"]): CheckRecord => ({
  type: "check",
  cell: 0,
  params: {},
  stage: "scratch",
  metric: "m",
  measured: 1,
  standardError: 0.1,
  instances: 2,
  predicted: 1,
  allowance: 0,
  zScore: 0,
  verdict,
  source: "s",
});
const values: Record<string, RunRecord> = {
  u: { type: "run", pipeline: "p", version: "1.2.3", seed: 1, backend: "cpu:none", params: {}, instances: 1 },
  n: { type: "notice", level: "info", message: "slow" },
  a: checked("agrees"),
  d: checked("disagrees"),
  i: checked("inconclusive"),
  y: { type: "summary", cells: 1, checks: 3, agrees: 1, disagrees: 1, inconclusive: 1 },
  z: { type: "summary", cells: 1, checks: 0, agrees: 0, disagrees: 0, inconclusive: 0 },
};

/** Runs a pipeline that emits what the first diagram says and expects the second. */
async function expectRun(
  emitted: string,
  caveat: string,
  expected: string,
  unsubscribed?: string,
): Promise<void> {
  let source: Observable<RunRecord> = EMPTY;
  const pipeline = definePipeline({
    name: "p",
    shows: "",
    result: "",
    parameters: {},
    presets: { quick: { instances: 1 } },
    run: () => source,
  });
  const resolved = await resolveRun(pipeline);
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    source = cold(emitted, values);
    const records = runPipeline(resolved, { backend: backend(caveat), version: "1.2.3" });
    expectObservable(records, unsubscribed).toBe(expected, values);
  });
}

Deno.test("runPipeline() puts run first and the summary of the verdicts last", async () => {
  await expectRun("-a-d-i-|", "", "ua-d-i-(y|)");
  await expectRun("|", "", "(uz|)");
});

Deno.test("runPipeline() tells of the backend's caveat once", async () => {
  await expectRun("-----|", "slow", "(un)-(z|)");
});

Deno.test("runPipeline() emits no summary when the pipeline fails or is stopped", async () => {
  await expectRun("-a-#", "", "ua-#");
  await expectRun("-a-d-i-|", "", "ua-d", "----!");
});

Deno.test("runPipeline() lets others carry out the cells, if there are any", async () => {
  const pipeline = definePipeline({
    name: "p",
    shows: "",
    result: "",
    parameters: {},
    presets: { quick: { instances: 1 } },
    run: () => {
      throw new Error("not here");
    },
  });
  const resolved = await resolveRun(pipeline);
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const carryOut = () => cold("-----a|", values);
    const records = runPipeline(resolved, { backend: backend("slow"), version: "1.2.3", carryOut });
    const y: RunRecord = { type: "summary", cells: 1, checks: 1, agrees: 1, disagrees: 0, inconclusive: 0 };
    expectObservable(records).toBe("(un)-a(y|)", { ...values, y });
  });
});

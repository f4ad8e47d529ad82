// A small run of paper-claims: what holds agrees, what is printed gets its own verdict and cannot fail the run.
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import { compare } from "../operators/verdict.ts";
import paperClaims from "./paper_claims.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const values = { inputDim: "40", alignment: "0.2" };
const resolve = (change: Record<string, string> = {}, instances = 1) =>
  resolveRun(paperClaims, { seed: 3, instances, values: { ...values, ...change } });
const found = await lastValueFrom(
  runPipeline(await resolve({}, 300), { backend, version: "0" }).pipe(toArray()),
);
const checks = new Map(found.flatMap((item) => item.type === "check" ? [[item.metric, item] as const] : []));
const notices = found.flatMap((item) => item.type === "notice" ? [item.message] : []);
const about = (name: string) => notices.find((text) => text.startsWith(`${name}:`)) ?? "";

function requireDisagreement(check: CheckRecord, wrong: number): void {
  const { measured, standardError, allowance } = check;
  strictEqual(
    compare(measured, standardError, wrong, allowance).verdict,
    "disagrees",
    `${wrong} ${measured}`,
  );
}

Deno.test("paper-claims checks what holds for each of the nine claims, once", () => {
  deepStrictEqual([...checks.keys()], [
    "scratch",
    "linear_transfer",
    "fine_tune",
    "finite_source",
    "frozen_kernel",
    "kernel_constants",
    "negative_transfer",
    "free_kernel",
    "ultra_rich",
  ]);
  for (const [name, { verdict, measured, standardError, predicted }] of checks) {
    ok(verdict !== "disagrees", `${name}: ${measured} ± ${standardError} against ${predicted}`);
  }
  requireDisagreement(checks.get("linear_transfer")!, 1.02 * checks.get("linear_transfer")!.predicted);
});

Deno.test("paper-claims confirms what is printed or not, and tells so without a check", () => {
  strictEqual(notices.filter((text) => /^[a-z_]+:/.test(text)).length, 9); // the backend may have one more to give
  for (const name of ["scratch", "linear_transfer", "frozen_kernel", "free_kernel", "ultra_rich"]) {
    match(about(name), /printed [\d.]+ agrees/);
  }
  for (const name of ["fine_tune", "finite_source"]) match(about(name), /printed -?[\d.]+ disagrees/);
  for (const name of ["kernel_constants", "negative_transfer"]) match(about(name), /gives no number/);
  const printed = found.filter((item) => item.type === "prediction" && item.metric.startsWith("printed:"));
  strictEqual(printed.length, 7);
  const summary = found.at(-1)!;
  ok(summary.type === "summary" && summary.checks === 9 && summary.disagrees === 0);
});

Deno.test("no cell of a preset of paper-claims is refused, but what no experiment can be", async () => {
  for (const preset of Object.keys(paperClaims.presets)) {
    ok((await resolveRun(paperClaims, { preset })).cellCount > 1, preset);
  }
  await rejects(resolve({ targetRatio: "1" }), /interpolation point/);
  await rejects(resolve({ sourceRatio: "1" }), /source-ratio/);
  await rejects(resolve({ targetRatio: "0.05" }), /more than 2/);
  await rejects(resolve({ alignment: "2" }), /alignment/);
});

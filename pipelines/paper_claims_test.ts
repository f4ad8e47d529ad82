// A small run of paper-claims: what holds agrees, what is printed gets a verdict of its own and cannot fail the run.
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { judgeClaim } from "../operators/judge_claim.ts";
import type { CheckRecord, ClaimRecord } from "../operators/run_record.ts";
import { compare } from "../operators/verdict.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { checksTable } from "../sinks/table.ts";
import paperClaims from "./paper_claims.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const values = { inputDim: "40", alignment: "0.2", targetNoise: "1" };
const resolve = (change: Record<string, string> = {}, instances = 1) =>
  resolveRun(paperClaims, { seed: 3, instances, values: { ...values, ...change } });
const found = await lastValueFrom(
  runPipeline(await resolve({}, 150), { backend, version: "0" }).pipe(toArray()),
);
const byMetric = <Kind extends CheckRecord | ClaimRecord>(kind: Kind["type"]) =>
  new Map(found.flatMap((item) => item.type === kind ? [[item.metric, item as Kind] as const] : []));
const checks = byMetric<CheckRecord>("check"), claims = byMetric<ClaimRecord>("claim");
const names = [
  "scratch",
  "linear_transfer",
  "fine_tune",
  "regression_source",
  "finite_source",
  "frozen_kernel",
  "spike",
  "free_kernel",
  "kernel_constants",
  "negative_transfer",
  "ultra_rich",
  "rich_limit",
  "flow_limit",
  "flow_time",
];

Deno.test("paper-claims checks what holds for each claim, once, in their order", () => {
  deepStrictEqual([...checks.keys()], names);
  for (const [name, { verdict, measured, standardError, predicted }] of checks) {
    ok(verdict !== "disagrees", `${name}: ${measured} ± ${standardError} against ${predicted}`);
  }
  deepStrictEqual([...claims.keys()], names.map((name) => `printed:${name}`));
});

Deno.test("paper-claims catches a wrong corrected law, at D and in the limit", () => {
  for (const [name, share] of [["linear_transfer", 1.07], ["flow_time", 1.08], ["spike", 1.001]] as const) {
    const { measured, standardError, allowance, predicted } = checks.get(name)!;
    strictEqual(compare(measured, standardError, share * predicted, allowance).verdict, "disagrees", name);
  }
  const { measured, standardError, allowance, corrected, correctedLimit } = claims.get("printed:fine_tune")!;
  ok(Math.abs(correctedLimit - corrected) < 0.05);
  const wrong = { printed: correctedLimit + 0.35, corrected: correctedLimit, allowance };
  strictEqual(judgeClaim(measured, standardError, wrong)!.verdict, "disagrees");
});

Deno.test("paper-claims tells which printed laws hold, and where it cannot", () => {
  const verdict = (name: string) => claims.get(`printed:${name}`)!.verdict;
  for (const name of ["linear_transfer", "spike", "ultra_rich"]) strictEqual(verdict(name), "agrees", name);
  for (const name of ["fine_tune", "finite_source", "rich_limit"]) {
    strictEqual(verdict(name), "disagrees", name);
  }
  for (const name of ["kernel_constants", "flow_time"]) strictEqual(verdict(name), null, name);
  strictEqual(verdict("free_kernel"), "inconclusive"); // too small a number for so few dimensions
  for (const [name, claim] of claims) {
    ok(claim.correctedLimitZScore! <= 3, `${name} ${claim.correctedLimitZScore}`);
    deepStrictEqual([claim.halfDim, claim.fullDim], [20, 40]);
    ok(Math.abs(claim.measured - (2 * claim.fullMeasured - claim.halfMeasured)) < 1e-9, name);
  }
});

Deno.test("a printed law that fails is no disagreement of the run, and nothing is told twice", () => {
  const summary = found.at(-1)!;
  ok(summary.type === "summary" && summary.checks === names.length && summary.disagrees === 0);
  const notices = found.filter((item) => item.type === "notice" && item.message !== backend.caveat);
  deepStrictEqual(notices, []);
});

Deno.test("the table and the CSV of paper-claims have a row for each law, the printed one below the corrected", () => {
  for (const width of [80, 120]) {
    const table = checksTable({ gridNames: [], width, seconds: () => 1 });
    const lines = found.map((record) => table(record)).join("").split("\n");
    ok(lines.every((line) => line.length <= width), lines.find((line) => line.length > width));
    for (const name of names) {
      const at = lines.findIndex((line) => line.includes(` ${name} `));
      match(lines[at + 1], /printed, D → ∞/);
    }
    const titled = lines.filter((line) => /^ ?\d+ (?!checks?)/.test(line));
    strictEqual(titled.length, 2 * names.length, titled.join("\n")); // the claims, and where they are printed
    match(lines.join("\n"), /3 gain of fine-tuning, deep[^]*✗ disagrees/);
    match(lines.join("\n"), /As printed: \d+ agree, \d+ disagree, \d+ cannot tell, 2 without a number\n/);
    match(lines.join("\n"), /14 checks in 1 cell: \d+ agree ✓, 0 disagree ✗/);
  }
  const csv = checksCsv([]), rows = found.map((record) => csv(record)).join("").trimEnd().split("\n");
  strictEqual(rows.length, 1 + 2 * names.length);
  const row = rows.find((line) => line.includes("printed:fine_tune"))!.split(",");
  strictEqual(row.length >= rows[0].split(",").length, true);
  ok(row.includes("disagrees") && row.includes("fine-tune"));
});

Deno.test("no cell of a preset of paper-claims is refused, but what no experiment can be", async () => {
  for (const preset of Object.keys(paperClaims.presets)) {
    ok((await resolveRun(paperClaims, { preset })).cellCount > 1, preset);
  }
  await rejects(resolve({ targetRatio: "1" }), /interpolation point/);
  await rejects(resolve({ sourceRatio: "1" }), /source-ratio/);
  await rejects(resolve({ targetRatio: "0.05" }), /more than 2/);
  await rejects(resolve({ alignment: "2" }), /alignment/);
  await rejects(resolve({ inputDim: "41" }), /must be even: current value is 41/);
});

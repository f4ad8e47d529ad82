// Small runs of anisotropic-transfer: the checks agree, and would not with predictions that are wrong in ways physics could be
// wrong.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import anisotropicTransfer from "./anisotropic_transfer.ts";
import { noResources, type Resources } from "./resources.ts";
import { requireAgreement, requireDisagreement, smallRuns, told } from "../fixtures/pipeline_checks.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";
import { theoryLines } from "./theory_lines.ts";

const backend = await openCpuBackend();
const cell = { inputDim: "60", power: "1", proportionalRichness: "4", targetRatio: "0.5", targetNoise: "0" };
const { resolve, checksOf } = smallRuns(anisotropicTransfer, { seed: 2, cell, usually: 160 });

/** A list of eigenvalues in a made-up file. */
const files = (eigenvalues: readonly number[]): Resources => ({
  ...noResources,
  column: () => Promise.resolve(eigenvalues),
});
const listed = { spectrum: "list", eigenvalues: "a.csv" };

async function agreeing(values: Record<string, string>, instances?: number) {
  const checks = await checksOf(values, instances);
  requireAgreement(checks, [
    "scratch target_test_loss",
    "lazy-fine-tune target_test_loss",
    "lazy-fine-tune transferability",
  ]);
  return checks;
}

Deno.test("anisotropic-transfer agrees with a ridge, and 2 % more of the first term does not", async () => {
  const values = { power: "0.5", targetRatio: "2", ridge: "1", alignment: "0.7" };
  const checks = await agreeing(values, 500);
  // Without noise the first term is the whole loss.
  for (const stage of ["scratch", "lazy-fine-tune"]) {
    const loss = checks.get(`${stage} target_test_loss`)!;
    requireDisagreement(loss, 1.02 * loss.predicted, "2 % more");
  }
  requireDisagreement(
    checks.get("lazy-fine-tune target_test_loss")!,
    checks.get("scratch target_test_loss")!.predicted,
    "no spike",
  );
});

Deno.test("anisotropic-transfer agrees for a finite, noisy source and a noisy target", async () => {
  const noisy = { inputDim: "120", sourceNoise: "0.2", targetNoise: "0.3" };
  for (const sourceRatio of ["0.5", "2"]) await agreeing({ ...noisy, sourceRatio });
  await agreeing({ ...noisy, sourceRatio: "0.5", targetRatio: "1.5" });
});

Deno.test("anisotropic-transfer agrees where the teachers are drawn anew in each instance", async () => {
  await agreeing({ teachers: "random", targetNoise: "0.3", inputDim: "100" });
  const run = await resolve({ teachers: "random", targetRatio: "0.3,0.6" }, 2);
  deepStrictEqual(await lastValueFrom(theoryLines(run).pipe(toArray())), []);
});

Deno.test("anisotropic-transfer hurts at positive alignment, by the factor predicted", async () => {
  const bands = { spectrum: "two-level", teachers: "bands", proportionalRichness: "sqrt(24)" };
  const values = { ...bands, inputDim: "150", targetRatio: "110/150", alignment: "cos(1)", targetNoise: "0" };
  const checks = await agreeing(values, 200);
  const hurt = checks.get("lazy-fine-tune transferability")!;
  ok(hurt.measured < -5 * hurt.standardError!, told(hurt));
  const [scratch, transfer] = ["scratch", "lazy-fine-tune"].map((stage) =>
    checks.get(`${stage} target_test_loss`)!.measured
  );
  ok(transfer > 2.5 * scratch, `${transfer} against ${scratch}`);
  requireDisagreement(hurt, -hurt.predicted, "help");
});

Deno.test("anisotropic-transfer agrees where nothing is left to lose: clean data, more points than inputs", async () => {
  const checks = await agreeing({ targetRatio: "1.5" }, 20);
  ok(checks.get("scratch target_test_loss")!.measured < 1e-20);
});

Deno.test("anisotropic-transfer's lines go through what the checks compare with", async () => {
  const points = await lastValueFrom(
    theoryLines(await resolve({ targetRatio: "0.2,0.5,0.8" }, 2)).pipe(toArray()),
  );
  const checks = await checksOf({ targetRatio: "0.5" }, 2);
  const at = points.find(({ params, stage }) => params.targetRatio === 0.5 && stage === "lazy-fine-tune");
  strictEqual(at?.value, checks.get("lazy-fine-tune target_test_loss")!.predicted);
});

Deno.test("anisotropic-transfer repeats its checks", async () => {
  const values = { sourceRatio: "0.5", teachers: "random" };
  deepStrictEqual(await checksOf(values, 4), await checksOf(values, 4));
});

Deno.test("anisotropic-transfer refuses, before anything runs, what the theory or the experiment cannot be", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetRatio: "1" }, /target samples.*interpolation point/],
    [{ sourceRatio: "1" }, /source samples.*interpolation point/],
    [{ teachers: "bands" }, /need --spectrum two-level/],
    [{ teachers: "bands", spectrum: "two-level", share: "1" }, /leaves eigenvalues on both sides/],
    [{ spectrum: "list" }, /--spectrum list: it needs --eigenvalues FILE/],
    [{ eigenvalues: "a.csv", spectrum: "list" }, /no way to open files/],
    [{ power: "-1" }, /power/],
    [{ ratio: "0" }, /ratio/],
    [{ share: "1.1" }, /share/],
    [{ alignment: "1.5" }, /alignment/],
    [{ proportionalRichness: "0" }, /proportional-richness/],
    [{ ridge: "-1" }, /ridge/],
    [{ targetNoise: "-1" }, /target-noise/],
    [{ targetRatio: "0.001" }, /at least one target sample/],
    [{ inputDim: "3000", targetRatio: "20" }, /GiB/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
  await resolve({ targetRatio: "1", ridge: "0.1" }, 1);
});

Deno.test("no cell of a preset of anisotropic-transfer is refused", async () => {
  for (const preset of Object.keys(anisotropicTransfer.presets)) {
    ok((await resolveRun(anisotropicTransfer, { preset })).cellCount > 1, preset);
  }
});

Deno.test("anisotropic-transfer records the same of a power law and of a list of its eigenvalues in any order", async () => {
  const power = { ...cell, sourceRatio: "0.5", sourceNoise: "0.1" }, { inputDim: _, ...rest } = power;
  const eigenvalues = Array.from({ length: 60 }, (_, k) => (1 + (k * 7) % 60) ** -1);
  const records = async (values: Record<string, string>) => {
    const run = await resolveRun(
      anisotropicTransfer,
      { seed: 3, instances: 5, values },
      files(eigenvalues),
    );
    return await lastValueFrom(runPipeline(run, { backend, version: "0", lines: true }).pipe(toArray()));
  };
  const told = ({ type }: { readonly type: string }) => type !== "notice"; // that of a parameter without effect
  const [start, ...ofList] = await records({ ...rest, ...listed });
  const ofPower = (await records(power)).slice(1);
  deepStrictEqual(ofList.filter(told), ofPower.filter(told));
  // The record of the run holds the numbers, so that a resumed run notices when they have changed.
  ok(start.type === "run");
  deepStrictEqual(start.params.eigenvalues, eigenvalues);
  strictEqual(start.params.inputDim, 60);
});

Deno.test("anisotropic-transfer agrees for a list that no formula gives", async () => {
  const eigenvalues = [
    ...new Float64Array(40).fill(0.3),
    ...new Float64Array(15).fill(2),
    9,
    7,
    6,
    0.02,
    0.01,
  ];
  const { inputDim: _, ...rest } = cell;
  for (const more of [{ sourceRatio: "0.6" }, { teachers: "random" }] as Record<string, string>[]) {
    const values = { ...rest, ...listed, ...more, targetNoise: "0.3", ridge: "0.1" };
    const run = await resolveRun(
      anisotropicTransfer,
      { seed: 2, instances: 300, values },
      files(eigenvalues),
    );
    const records = await lastValueFrom(runPipeline(run, { backend, version: "0" }).pipe(toArray()));
    const checks = records.filter((record): record is CheckRecord => record.type === "check");
    strictEqual(checks.length, 3);
    for (const check of checks) strictEqual(check.verdict, "agrees", `${check.metric}: ${told(check)}`);
  }
});

Deno.test("anisotropic-transfer refuses a list that does not fit", async () => {
  const list = (values: Record<string, string>, eigenvalues: readonly number[] = [1, 2, 3, 4, 5]) =>
    resolveRun(anisotropicTransfer, { instances: 1, values: { ...listed, ...values } }, files(eigenvalues));
  const refused: [Record<string, string>, RegExp, number[]?][] = [
    [{ spectrum: "two-level" }, /--eigenvalues a\.csv: it goes with --spectrum list/],
    [{ inputDim: "6" }, /--input-dim 6: --eigenvalues a\.csv holds 5 numbers, leave out --input-dim/],
    [{ inputDim: "5,6" }, /--input-dim 5,6: /],
    [{}, /--eigenvalues a\.csv: it holds 3 numbers, need from 4 to 3000/, [1, 2, 3]],
    [{}, /from 1 to 20000000: need the largest at most 10000000 times the smallest/, [1, 2, 3, 2e7]],
    [{ teachers: "bands" }, /bands with a list spectrum.*need --spectrum two-level/],
  ];
  for (const [values, message, eigenvalues] of refused) await rejects(list(values, eigenvalues), { message });
  const fits = await list({ inputDim: "5", spectrum: "power-law,list" });
  deepStrictEqual([fits.params.inputDim, fits.gridNames.includes("spectrum")], [5, true]);
});

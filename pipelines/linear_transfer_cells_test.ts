// Cells off the beaten track agree with their predictions too: a finite noisy source with two hidden layers, and literal
// gradient descent. Each with a control that the check notices what makes the cell special.
import { ok, strictEqual } from "node:assert/strict";
import { filter, lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import { compare } from "../operators/verdict.ts";
import { fineTuneLoss } from "../theory/fine_tune_loss.ts";
import { linearTransferLoss } from "../theory/linear_transfer_loss.ts";
import linearTransfer from "./linear_transfer.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();

async function lossChecks(params: Readonly<Record<string, string | number>>, instances: number) {
  const texts = Object.entries({ ...params, curves: "none" })
    .map(([name, value]) => [name, `${value}`.replace("Infinity", "inf")]);
  const resolved = await resolveRun(linearTransfer, {
    seed: 4,
    instances,
    values: Object.fromEntries(texts),
  });
  return await lastValueFrom(
    runPipeline(resolved, { backend, version: "0" }).pipe(
      filter((record) => record.type === "check"),
      filter(({ metric }) => metric === "target_test_loss"),
      toArray(),
    ),
  );
}

const told = ({ instances, measured, standardError, predicted, allowance, zScore }: CheckRecord) =>
  `${instances} samples, ${measured} ± ${standardError} against ${predicted}, allowance ${allowance}, z = ${zScore}`;

function requireAgreement(checks: readonly CheckRecord[]): void {
  strictEqual(checks.length, 3);
  for (const check of checks) strictEqual(check.verdict, "agrees", `${check.stage}: ${told(check)}`);
}

const verdictOn = ({ measured, standardError, allowance }: CheckRecord, wrong: number) =>
  compare(measured, standardError, wrong, allowance).verdict;

Deno.test("linear-transfer agrees with theory for a finite noisy source and two hidden layers", async () => {
  // 40 instances, standard errors of 0.02 to 0.03 on losses of 0.6 to 0.8.
  const params = {
    inputDim: 30,
    hiddenLayers: 2,
    alignment: 0.9,
    sourceRatio: 0.6,
    sourceNoise: 0.5,
    targetRatio: 0.5,
    targetNoise: 0.3,
    ridge: 0.1,
    initScale: 1e-4,
    integrator: "flow",
    learningRate: 0.02,
  } as const;
  const checks = await lossChecks(params, 40), [, transferred, tuned] = checks;
  requireAgreement(checks);
  const silent = { ...params, sourceNoise: 0 };
  strictEqual(verdictOn(transferred, linearTransferLoss(silent).value), "disagrees", told(transferred));
  strictEqual(verdictOn(tuned, fineTuneLoss(silent).value), "disagrees", told(tuned));
});

Deno.test("linear-transfer agrees with theory for literal gradient descent, with an allowance of the order of the step", async () => {
  const params = {
    inputDim: 24,
    hiddenLayers: 1,
    alignment: 0.9,
    sourceRatio: Infinity,
    sourceNoise: 0,
    targetRatio: 0.5,
    targetNoise: 0.3,
    ridge: 0.1,
    initScale: 1e-3,
    integrator: "descent",
    learningRate: 0.1,
  } as const;
  const checks = await lossChecks(params, 40), [scratch, transferred, tuned] = checks;
  requireAgreement(checks);
  // Scratch and linear transfer end where flow ends, for any step that converges: nothing is allowed for the step.
  for (const { allowance } of [scratch, transferred]) ok(allowance < 1e-4);
  const coarse = fineTuneLoss(params).allowance,
    fine = fineTuneLoss({ ...params, learningRate: 0.05 }).allowance;
  const rest = fineTuneLoss({ ...params, learningRate: 0 }).allowance;
  // Linear in the rate up to second order, itself 0.1 of the first or less.
  ok(Math.abs((coarse - rest) / (fine - rest) - 2) < 0.2, `${coarse} ${fine} ${rest}`);
  ok(tuned.allowance < 0.1 * tuned.predicted, told(tuned));
  strictEqual(verdictOn(tuned, scratch.predicted), "disagrees", told(tuned));
});

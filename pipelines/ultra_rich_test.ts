// Small runs of ultra-rich: the checks agree, and would not with predictions that are wrong in ways physics could be wrong.
import { ok, rejects } from "node:assert/strict";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { resolveRun } from "./resolve_run.ts";
import ultraRich from "./ultra_rich.ts";

const cell = { inputDim: "100", sourceRatio: "0.5", targetRatio: "0.5", targetNoise: "0" };
const { resolve, checksOf } = smallRuns(ultraRich, { seed: 2, cell, usually: 120 });

/** Its checks, in order. */
const names = [
  "scratch target_test_loss",
  "linear-transfer target_test_loss",
  "linear-transfer transferability",
  "linear-transfer halving_cost",
];

Deno.test("ultra-rich agrees with Result 4, at any target ratio and depth, and would notice 2 % off", async () => {
  for (const targetRatio of ["0.3", "0.8", "1.5"]) {
    const checks = await checksOf({ targetRatio, alignment: "0.6" }, 300);
    requireAgreement(checks, names);
    const loss = checks.get("linear-transfer target_test_loss")!, ratio = Number(targetRatio);
    const q2 = 0.5 * 0.36;
    requireDisagreement(loss, loss.predicted + q2 - 0.36, "a source learned exactly");
    requireDisagreement(loss, Math.max(0, 1 - ratio) * (1 - q2), "other features that still learn");
  }
  requireAgreement(await checksOf({ hiddenLayers: "3", targetRatio: "0.8" }, 60), names);
  const checks = await checksOf({ sourceRatio: "inf", targetNoise: "0.2" }, 200);
  requireAgreement(checks, names);
  const loss = checks.get("linear-transfer target_test_loss")!;
  requireDisagreement(loss, loss.predicted + 0.02 * (1 - 0.81), "2 % more of what the feature misses");
});

Deno.test("ultra-rich sees that half of the target data is worth next to nothing", async () => {
  const checks = await checksOf({ targetRatio: "0.8", alignment: "0.7" });
  requireAgreement(checks, names);
  const cost = checks.get("linear-transfer halving_cost")!, q2 = 0.5 * 0.49;
  ok(cost.predicted < 0.015);
  requireDisagreement(cost, 0.4 * (1 - q2), "other features that still learn");
  requireDisagreement(cost, 0.4, "scratch");
});

Deno.test("ultra-rich agrees for a noisy source and a target that knows its noise", async () => {
  const values = { sourceNoise: "0.5", targetNoise: "0.3", alignment: "0.6", noiseAlignment: "0.6" };
  const checks = await checksOf(values);
  requireAgreement(checks, names);
  const loss = checks.get("linear-transfer target_test_loss")!;
  requireDisagreement(loss, loss.predicted + 2 * 0.36 * 0.5, "an overlap with the noise that does not count");
  requireAgreement(await checksOf({ ...values, sourceRatio: "1.5" }), names);
});

Deno.test("no cell of a preset of ultra-rich is refused", async () => {
  for (const preset of Object.keys(ultraRich.presets)) {
    ok((await resolveRun(ultraRich, { preset })).cellCount > 1, preset);
  }
});

Deno.test("ultra-rich refuses, before anything runs, what the theory or the experiment cannot be", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetRatio: "1" }, /interpolation point/],
    [{ sourceRatio: "1" }, /interpolation point/],
    [{ targetRatio: "0.05" }, /^Cannot halve 5 target samples/],
    [{ ridge: "1e-10" }, /initScale/],
    [{ ridge: "0.1" }, /ridge/],
    [
      { noiseAlignment: "0.3", sourceRatio: "inf" },
      /noise-alignment 0.3.*0 where the source is learned exactly/,
    ],
    [{ alignment: "0.9", noiseAlignment: "0.5" }, /noise-alignment 0.5/],
    [{ alignment: "1.5" }, /alignment/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
});

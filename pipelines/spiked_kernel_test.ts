// Small runs of spiked-kernel: the checks agree, and would not with predictions that are wrong in ways physics could be wrong.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { runPipeline } from "./run_pipeline.ts";
import spikedKernel from "./spiked_kernel.ts";

const backend = await openCpuBackend();
const cell = { inputDim: "40", targetRatio: "0.5", targetNoise: "0", proportionalRichness: "3" };
const { resolve, checksOf } = smallRuns(spikedKernel, { seed: 2, cell, usually: 160 });

/** Its checks, in order. */
const names = [
  "scratch target_test_loss",
  "pretrain spike",
  "pretrain feature_alignment",
  "pretrain source_feature_alignment",
  "lazy-fine-tune target_test_loss",
  "lazy-fine-tune transferability",
];

Deno.test("spiked-kernel agrees with the boost law and its kernel's loss for a population source", async () => {
  const checks = await checksOf({ proportionalRichness: "3", alignment: "0.9", targetRatio: "0.5" });
  requireAgreement(checks, names);
  const spike = checks.get("pretrain spike")!, loss = checks.get("lazy-fine-tune target_test_loss")!;
  ok(Math.abs(spike.measured - (Math.sqrt(10) - 1)) < 1e-4);
  requireDisagreement(spike, Math.sqrt(1 + 9 / 40) - 1, "γ₀ in place of γ̄");
  const law = (chi: number) => 0.5 * (1 - 0.81 + 0.81 / (1 + 0.5 * chi) ** 2); // D → ∞
  const shift = loss.predicted - law(spike.predicted); // of finite size
  requireDisagreement(
    loss,
    law(spike.predicted / (2 + spike.predicted)) + shift,
    "the tangent kernel's spike",
  );
  requireDisagreement(loss, 0.5 * (1 - 0.81) + shift, "an infinite spike");
});

Deno.test("spiked-kernel agrees for a finite, noisy source, a noisy target that knows the noise, and a ridge", async () => {
  const values = { sourceRatio: "0.6", sourceNoise: "0.4", targetNoise: "0.3", proportionalRichness: "4" };
  const more = { noiseAlignment: "0.5", alignment: "0.5", ridge: "0.2" };
  const checks = await checksOf({ ...values, ...more });
  requireAgreement(checks, names);
  requireDisagreement(checks.get("pretrain spike")!, Math.sqrt(17) - 1, "a predictor of length 1");
  const alone = checks.get("pretrain feature_alignment")!,
    source = checks.get("pretrain source_feature_alignment")!;
  requireDisagreement(alone, 0.25 * source.predicted, "no overlap with the noise");
  requireAgreement(await checksOf({ ...values, targetRatio: "1.5" }), names);
});

for (const trainable of ["readout", "all"]) {
  Deno.test(`spiked-kernel agrees for every start on the target with trainable ${trainable}`, async () => {
    for (const readout of ["keep", "center", "reset"]) {
      const values = {
        inputDim: "80",
        trainable,
        readout,
        sourceRatio: "2",
        sourceNoise: "0.5",
        proportionalRichness: "5",
      };
      const checks = await checksOf({ ...values, ridge: "0.1", alignment: "0.9", targetRatio: "0.4" });
      requireAgreement(checks, names);
    }
  });
}

Deno.test("spiked-kernel agrees at a finite width, whose features scatter", async () => {
  const values = { width: "400", proportionalRichness: "4", targetRatio: "0.5" };
  const checks = await checksOf(values);
  requireAgreement(checks, names);
  const scratch = checks.get("scratch target_test_loss")!;
  ok(scratch.predicted > 0.52);
  ok(checks.get("pretrain spike")!.measured > Math.sqrt(17) - 1 + 0.02); // broader than the limit's
});

Deno.test("spiked-kernel checks no direction of a spike that drowns in the scatter of a finite width, and says so", async () => {
  const values = { width: "100", proportionalRichness: "0.5" };
  // The largest eigenvalue is the bulk's edge then; for a finite source only the first order in D/N is known.
  for (
    const [sourceRatio, unchecked] of [["inf", ["feature_alignment"]], ["0.5", [
      "feature_alignment",
      "spike",
    ]]] as const
  ) {
    const run = runPipeline(await resolve({ ...values, sourceRatio }, 8), { backend, version: "0" });
    const records = await lastValueFrom(run.pipe(toArray()));
    for (const metric of ["spike", "feature_alignment"] as const) {
      const made = records.filter((record) => "metric" in record && record.metric === metric);
      const open = unchecked.some((name) => name === metric);
      deepStrictEqual(
        made.map(({ type }) => type),
        open ? ["measurement"] : ["measurement", "prediction", "check"],
      );
      const told = new RegExp(`^Not checked: ${metric} at pretrain`);
      strictEqual(records.some((record) => record.type === "notice" && told.test(record.message)), open);
    }
  }
  strictEqual((await checksOf({ ...values, width: "inf" }, 8)).size, 6);
});

Deno.test("spiked-kernel agrees on networks hardly wider than their inputs, where the first order in D/N does not", async () => {
  const checks = await checksOf({
    inputDim: "100",
    width: "130",
    proportionalRichness: "3.5",
    targetRatio: "0.3",
  }, 60);
  for (const metric of ["spike", "feature_alignment", "source_feature_alignment"]) {
    const check = checks.get(`pretrain ${metric}`)!;
    strictEqual(check.verdict, "agrees", metric);
  }
  ok(checks.get("pretrain source_feature_alignment")!.measured < 0.9);
});

Deno.test("spiked-kernel agrees where nothing is left to lose: clean data, more points than inputs", async () => {
  requireAgreement(await checksOf({ targetRatio: "1.5" }, 20), names);
});

Deno.test("spiked-kernel repeats its checks", async () => {
  const values = { sourceRatio: "0.5", width: "100" };
  deepStrictEqual(await checksOf(values, 4), await checksOf(values, 4));
});

Deno.test("spiked-kernel refuses, before anything runs, what the theory or the experiment cannot be", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetRatio: "1" }, /interpolation point/],
    [{ sourceRatio: "1", noiseAlignment: "0" }, /interpolation point/],
    [{ alignment: "0.9", noiseAlignment: "0.5", sourceRatio: "0.5" }, /noise-alignment 0.5/],
    [{ noiseAlignment: "0.3" }, /noise-alignment 0.3.*0 where the source is learned exactly/],
    [{ alignment: "1.5" }, /alignment/],
    [{ proportionalRichness: "0" }, /proportional-richness/],
    [{ ridge: "-1" }, /ridge/],
    [{ width: "10" }, /width/],
    [{ inputDim: "3" }, /input-dim/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
});

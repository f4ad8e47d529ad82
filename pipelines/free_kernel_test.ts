// Small runs of free-kernel: the checks agree, and would not with predictions that are wrong in ways physics could be wrong.
import { ok, rejects, strictEqual } from "node:assert/strict";
import freeKernel from "./free_kernel.ts";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { resolveRun } from "./resolve_run.ts";

const cell = { inputDim: "100", crosstalk: "0", targetRatio: "0.5", targetNoise: "0" };
const { resolve, checksOf } = smallRuns(freeKernel, { seed: 2, cell, usually: 200 });

/** Its checks, in order. */
const names = [
  "scratch target_test_loss",
  "lazy-fine-tune target_test_loss",
  "lazy-fine-tune transferability",
];

Deno.test("free-kernel agrees with Result 3 in its special cases, and would notice 2 % off", async () => {
  const rich = { alignment: "0.7", noiseAlignment: "0.5" };
  for (const signal of ["0", "4"]) {
    for (const noiseSpike of ["0", "4"]) {
      requireAgreement(await checksOf({ ...rich, signal, noiseSpike }), names);
    }
  }
  const checks = await checksOf({ inputDim: "400", alignment: "0", targetRatio: "0.3", signal: "0" }, 300);
  requireAgreement(checks, names);
  const loss = checks.get("lazy-fine-tune target_test_loss")!;
  requireDisagreement(loss, 1.02 * loss.predicted, "2 % more of what the data do not span");
});

Deno.test("free-kernel finds negative transfer for an indefinite C only, as predicted", async () => {
  const sign = async (values: Record<string, string>) => {
    const checks = await checksOf({ alignment: "0.8", signal: "1", noiseSpike: "1", ...values });
    requireAgreement(checks, names);
    const gain = checks.get("lazy-fine-tune transferability")!;
    ok(Math.abs(gain.measured) > 3 * gain.standardError!);
    return { gain, sign: Math.sign(gain.measured), loss: checks.get("lazy-fine-tune target_test_loss")! };
  };
  strictEqual((await sign({ crosstalk: "0.5" })).sign, 1);
  strictEqual((await sign({ crosstalk: "1" })).sign, 1); // c₁c₂ = c₃²: one spike, as gradient flow makes it
  const { sign: indefinite, gain, loss } = await sign({ crosstalk: "1.9", inputDim: "400" });
  strictEqual(indefinite, -1);
  const scratch = 0.5, spikes = 1 / 1.5 ** 2; // (1−α)[1 − a² + a²/(1+αc)²], α = 0.5, c = 1
  requireDisagreement(gain, -gain.predicted, "transfer minus scratch");
  requireDisagreement(loss, scratch * (1 - 0.64 + 0.64 * spikes), "no crosstalk");
  requireDisagreement(loss, 1.02 * loss.predicted, "2 % more");
});

Deno.test("free-kernel agrees with label noise, on both sides of the interpolation point, and scaled", async () => {
  const values = { targetNoise: "0.5", crosstalk: "0.7", noiseSpike: "0.3", noiseAlignment: "-0.3" };
  const checks = await checksOf({ ...values, spikeScale: "2" });
  requireAgreement(checks, names);
  const loss = checks.get("lazy-fine-tune target_test_loss")!;
  requireDisagreement(loss, loss.predicted - 0.25 * 50 / 49, "no fitted noise");
  requireAgreement(await checksOf({ ...values, targetRatio: "1.5" }), names);
  requireAgreement(await checksOf({ ...values, targetRatio: "1.5", targetNoise: "0" }, 20), names);
  requireAgreement(await checksOf({ ...values, spikeScale: "0" }), names);
});

Deno.test("no cell of a preset of free-kernel is refused", async () => {
  for (const preset of Object.keys(freeKernel.presets)) {
    ok((await resolveRun(freeKernel, { preset })).cellCount > 1, preset);
  }
});

Deno.test("free-kernel refuses, before anything runs, what is no kernel or no unit teacher", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [
      { crosstalk: "2.1" },
      /^Cannot predict at signal 1, noise-spike 1, crosstalk 2.1: .*positive semi-definite$/,
    ],
    [{ crosstalk: "1.9", spikeScale: "2" }, /crosstalk 3.8: .*\(spike-scale 2 included\)$/],
    [{ crosstalk: "2", targetRatio: "1.5" }, /every direction/],
    [{ signal: "-1.5" }, /signal/],
    [{ spikeScale: "-1" }, /spike-scale/],
    [{ noiseAlignment: "0.7" }, /noise-alignment 0.7/],
    [{ targetRatio: "1" }, /interpolation point/],
    [{ targetRatio: "0.001" }, /target-ratio/],
    [{ inputDim: "5000", targetRatio: "100" }, /memory|GB|input-dim/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
});

// The five checks agree with their predictions, and each disagrees with a prediction that is wrong in a way that physics
// could be wrong: a check that cannot fail shows nothing. The wrong values go through the verdict's own rule, with the
// measured means, standard errors and allowances of the run.
import { ok } from "node:assert/strict";
import { tahirFormulas } from "../theory/tahir_formulas.ts";
import linearTransfer from "./linear_transfer.ts";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";

/** D = 40, P₂ = 20. */
const cell = { inputDim: "40", targetRatio: "0.5", curves: "none" };
const runs = smallRuns(linearTransfer, { seed: 2, cell, usually: 160 });
const checksOf = (alignment: number, hiddenLayers: number, targetNoise: number) =>
  runs.checksOf({
    alignment: `${alignment}`,
    hiddenLayers: `${hiddenLayers}`,
    targetNoise: `${targetNoise}`,
  });

/** Its checks, in order. */
const names = [
  "scratch target_test_loss",
  "linear-transfer target_test_loss",
  "linear-transfer transferability",
  "fine-tune target_test_loss",
  "fine-tune transferability",
];

Deno.test("linear-transfer agrees with theory in all five checks, and would notice a forgotten term", async () => {
  // D = 40, n = 20, a = 0.9, σ₂ = 0.3, λ = 0.1: 160 instances give standard errors of 0.003 to 0.014.
  const alignment = 0.9, noise = 0.3, samples = 20, ridge = 0.1;
  const checks = await checksOf(alignment, 1, noise);
  requireAgreement(checks, names);

  const energy = noise ** 2 * samples / (40 - samples - 1); // 0.095
  const scratch = checks.get("scratch target_test_loss")!;
  requireDisagreement(scratch, scratch.predicted - energy, "no fitted noise");
  requireDisagreement(
    scratch,
    scratch.predicted + (1 - samples / 40) * 0.2,
    "a fifth more unspanned directions",
  );

  // What is left of 1 − q² + bias + variance without the variance of the fitted weight, at S = n.
  const transferred = checks.get("linear-transfer target_test_loss")!;
  const missed = 1 - alignment ** 2, bias = alignment ** 2 * (ridge / (1 + ridge)) ** 2;
  requireDisagreement(transferred, missed + bias, "no variance of the readout");
  requireDisagreement(transferred, 1 - alignment, "overlap for squared overlap");

  const gain = checks.get("linear-transfer transferability")!;
  requireDisagreement(gain, gain.predicted - energy, "no noise fitted from scratch");
  requireDisagreement(gain, -gain.predicted, "transfer minus scratch");

  const tuned = checks.get("fine-tune target_test_loss")!;
  requireDisagreement(tuned, tuned.predicted - energy, "no fitted noise");
  requireDisagreement(tuned, scratch.predicted, "the source forgotten");

  const tunedGain = checks.get("fine-tune transferability")!;
  requireDisagreement(tunedGain, tunedGain.predicted - energy, "noise counted in one of the two losses");
  requireDisagreement(tunedGain, tunedGain.predicted / (1 - samples / 40), "gain also where the data decide");
});

Deno.test("linear-transfer notices when depth is left out of strongly noisy fine-tuning", async () => {
  // σ₂ = 1 makes the fitted norm exceed that of the source, and the balanced layers rescale what the data do not span.
  // The noise energies, 1.05 ± 0.4 for one instance, cancel in the transferability: there the factor s is seen.
  const params = {
    inputDim: 40,
    alignment: 0.9,
    targetRatio: 0.5,
    targetNoise: 1,
    sourceRatio: Infinity,
    sourceNoise: 0,
    hiddenLayers: 2,
  };
  const checks = await checksOf(params.alignment, params.hiddenLayers, params.targetNoise);
  requireAgreement(checks, names);
  const gain = checks.get("fine-tune transferability")!;
  const printed = tahirFormulas.fineTuneTransferability(params); // s = 1, exact for one weight layer only
  ok(Math.abs(printed - 0.4) < 1e-12);
  requireDisagreement(gain, printed, "norm factor s = 1");
});

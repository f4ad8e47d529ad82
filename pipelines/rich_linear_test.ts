// Small runs of rich-linear: the checks agree, and would not with laws that are off by 2 % or in ways physics could be.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { resolveRun } from "./resolve_run.ts";
import richLinear from "./rich_linear.ts";

const cell = {
  inputDim: "60",
  targetRatio: "0.5",
  targetNoise: "0",
  readout: "center",
  targetProportionalRichness: "3",
};
const { resolve, checksOf } = smallRuns(richLinear, { seed: 3, cell, usually: 120 });

/** Its checks, in order. */
const names = [
  "scratch target_test_loss",
  "pretrain source_test_loss",
  "pretrain spike",
  "pretrain source_feature_alignment",
  "transfer target_test_loss",
  "transfer transferability",
  "transfer source_test_loss",
  "transfer spike",
];

for (const readout of ["keep", "center", "reset"]) {
  Deno.test(`rich-linear agrees with readout ${readout}, and would not with laws 2 % off`, async () => {
    // Where the path's allowance is small, for reset.
    const values = { targetRatio: "0.3", alignment: "0.5", targetProportionalRichness: "10" };
    const checks = await checksOf({ ...values, readout, inputDim: "100" }, 800);
    requireAgreement(checks, names);
    const loss = checks.get("transfer target_test_loss")!;
    requireDisagreement(loss, 1.02 * loss.predicted, "2 % more");
    requireDisagreement(loss, 0.98 * loss.predicted, "2 % less");
  });

  Deno.test(`rich-linear agrees with readout ${readout} for a finite, noisy source and a noisy target`, async () => {
    const values = { readout, sourceRatio: "0.6", sourceNoise: "0.4", targetNoise: "0.3", alignment: "0.9" };
    requireAgreement(await checksOf({ ...values, sourceProportionalRichness: "2" }, 200), names);
    requireAgreement(await checksOf({ ...values, sourceRatio: "2", targetRatio: "1.5" }, 200), names);
  });
}

Deno.test("rich-linear tells the readout rules apart, and richness on both tasks from a frozen kernel", async () => {
  const [keep, center, reset] = await Promise.all(
    ["keep", "center", "reset"].map((readout) => checksOf({ readout })),
  );
  const name = "transfer target_test_loss";
  requireDisagreement(keep.get(name)!, center.get(name)!.predicted, "center's law for keep");
  requireDisagreement(center.get(name)!, reset.get(name)!.predicted, "reset's law for center");
  const spike = Math.sqrt(10) - 1, frozen = 0.5 * (1 - 0.64 + 0.64 / (1 + 0.5 * spike) ** 2);
  requireDisagreement(reset.get(name)!, frozen, "the frozen kernel's loss");
});

for (const readout of ["keep", "center"]) {
  Deno.test(`rich-linear agrees for a chain of four tasks with readout ${readout}`, async () => {
    const checks = await checksOf({
      readout,
      tasks: "4",
      alignment: "0.8",
      sourceNoise: "0.2",
      sourceRatio: "2",
    });
    requireAgreement(checks, names);
    const two = await checksOf({ readout, alignment: "0.8", sourceNoise: "0.2", sourceRatio: "2" });
    requireDisagreement(
      checks.get("transfer source_test_loss")!,
      two.get("transfer source_test_loss")!.predicted,
      "no more forgotten than after one target",
    );
  });
}

Deno.test("rich-linear repeats its checks", async () => {
  const values = { sourceRatio: "0.5", readout: "reset" };
  deepStrictEqual(await checksOf(values, 4), await checksOf(values, 4));
});

Deno.test("rich-linear spans a grid of readout rules, and refuses no cell of its presets", async () => {
  strictEqual((await resolve({ readout: "keep,reset" }, 1)).cellCount, 2);
  for (const preset of ["quick", "figure-joint", "figure-chain"]) {
    ok((await resolveRun(richLinear, { preset })).cellCount > 1, preset);
  }
});

Deno.test("rich-linear refuses, before anything runs, what the theory or the experiment cannot be", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetRatio: "1" }, /interpolation point/],
    [{ sourceRatio: "1" }, /interpolation point/],
    [{ readout: "keep", targetProportionalRichness: "0.02" }, /at least .* = 0.03, or readout center/],
    [{ readout: "keep,center", targetProportionalRichness: "0" }, /target-proportional-richness 0/],
    [{ sourceProportionalRichness: "0" }, /source-proportional-richness/],
    [
      { sourceProportionalRichness: "1000", targetProportionalRichness: "0.1", readout: "reset" },
      /source-proportional-richness 1000 .*too stiff/,
    ],
    [
      { sourceRatio: "0.5", sourceNoise: "1000", readout: "reset" },
      /source-noise 1000, .*too stiff.*lower the noise/,
    ],
    [{ tasks: "3", readout: "reset" }, /tasks 3 with readout reset/],
    [{ tasks: "3", alignment: "-0.6" }, /alignment -0.6 with tasks 3.*at least -0.5/],
    [{ alignment: "1.5" }, /alignment/],
    [{ tasks: "1" }, /tasks/],
    [{ readout: "center,center" }, /center twice/],
    [{ readout: "centre" }, /did you mean center/],
    [{ sourceNoise: "-1" }, /source-noise/],
    [{ targetRatio: "0.001" }, /target-ratio/],
    [{ inputDim: "3" }, /input-dim/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
});

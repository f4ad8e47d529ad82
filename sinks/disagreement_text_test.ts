import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { CheckRecord, PredictionRecord } from "../operators/run_record.ts";
import { chanceCount, disagreementText } from "./disagreement_text.ts";

const head = { cell: 0, params: {}, stage: "scratch", metric: "loss", source: "s" } as const;
const prediction: PredictionRecord = {
  ...{ type: "prediction", ...head },
  ...{ value: 1, allowance: 0, allowanceReason: "" },
};
const check = (zScore: number, instances: number): CheckRecord => ({
  ...{ type: "check", ...head, measured: 1 + 0.01 * zScore, standardError: 0.01, instances },
  ...{ predicted: 1, allowance: 0, zScore, verdict: zScore > 3 ? "disagrees" : "agrees" },
});

/** The text on 300 checks, some of which disagree by z, with or without a scatter known to theory. */
function said(disagrees: number, cells: number, instances: number, z = 3.1, deviation?: number): string {
  const count = chanceCount();
  for (let i = 0; i < 300; i++) {
    count.add({ ...prediction, ...deviation && { deviation } });
    count.add(check(i < disagrees ? z : 1, instances));
  }
  return disagreementText({ checks: 300, disagrees, cells, chance: count.chance() }, 200);
}

Deno.test("disagreementText() is silent if all agree, patient with few, and plain with many", () => {
  strictEqual(said(0, 0, 64), "");
  match(said(1, 1, 64), /^1 disagree in 1 cell, .* makes 0\.39 % of 300: 1\.2; .*--seed 2/);
  match(said(6, 2, 64), /--seed 2/); // Poisson: P(X >= 2 | 1.2) = 0.34
  match(said(8, 8, 64), /more than chance/); // 3e-5
  match(said(300, 60, 16), /more than chance/);
});

Deno.test("disagreementText() knows how often Student's t exceeds 3", () => {
  // Tables of t: two-sided tails at 3 are 4.0 % for 4, 0.90 % for 15 degrees of freedom, and 0.27 % for the normal
  match(said(1, 1, 5), /makes 4 % of 300/);
  match(said(1, 1, 16), /makes 0\.9 % of 300/);
  match(said(1, 1, 100_000), /makes 0\.27 % of 300/);
});

Deno.test("disagreementText() takes an error known to theory for normal, and one from the instances for Student's", () => {
  match(said(1, 1, 4, 3.1, 0.02), /makes 0\.27 % of 300/); // 0.02/√4 is the standard error
  match(said(1, 1, 4, 3.1, 0.01), /makes 5\.8 % of 300/); // the sample's is larger
  const count = chanceCount();
  count.add({ ...prediction, deviation: 0.02 });
  count.add(check(1, 4));
  count.add(check(1, 4)); // has no prediction of its own
  ok(Math.abs(count.chance().expected - 0.0027 - 0.0577) < 1e-4, `${count.chance().expected}`);
});

Deno.test("disagreementText() puts no z down to chance that chance does not make", () => {
  match(said(1, 1, 64, 27), /beyond z 27\.0 is below 1e-12; this is more than chance/);
  match(said(1, 1, 5, 27), /--seed 2/); // of t with 4 degrees of freedom, 1e-5 of 300 checks
  const { rarest } = (() => {
    const count = chanceCount();
    count.add(check(12.924, 4));
    count.add(check(4, 4));
    return count.chance();
  })();
  ok(Math.abs(rarest!.probability / 0.001 - 1) < 1e-3, `${rarest!.probability}`); // tables of t, 3 degrees of freedom
  deepStrictEqual(chanceCount().chance(), { expected: 0, rarest: undefined });
});

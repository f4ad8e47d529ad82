import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { from, lastValueFrom, of, toArray } from "rxjs";
import { aside } from "./aside.ts";
import { atHalfSize, halfSized } from "./at_half_size.ts";
import { pool } from "./pool.ts";
import { type ClaimText, poolClaims } from "./pool_claims.ts";
import { report } from "./report.ts";
import type { ClaimRecord } from "./run_record.ts";
import type { Flow, Sample } from "./state.ts";

const cell = { type: "cell", index: 0, seed: 1, params: { noise: 2 }, gridParams: { noise: 2 } } as const;
const exact = { allowance: 0, allowanceReason: "", source: "theory" };
const sample = (metric: string, instance: number, measured: number): Sample => ({
  type: "sample",
  cell,
  instance,
  stage: "scratch",
  metric,
  measured,
  predicted: { value: 1, ...exact },
});
/** m(D) = 1 + noise, m(D/2) = 2 + noise: 0 in the limit. */
const noises = [0.01, -0.01, 0.02, -0.02, 0];
const samples = noises.flatMap((noise, at) => [
  sample("n", at, 1),
  sample("m", at, 1 + noise),
  sample(halfSized("m"), at, 2 + noise),
]);
const text: ClaimText = {
  title: "a law",
  where: "a paper",
  remark: "if so",
  printed: 0,
  corrected: 0.5,
  allowance: 0.001,
  allowanceReason: "",
  sizes: [50, 100],
};
const pooled = (said: Partial<ClaimText>, given = samples) =>
  lastValueFrom(
    from(given).pipe(
      poolClaims(["m", "n"], (metric) => metric === "m" ? { ...text, ...said } : undefined),
      toArray(),
    ),
  );
const claimIn = (items: readonly { readonly type: string }[]) =>
  items.find(({ type }) => type === "claim") as ClaimRecord;

Deno.test("poolClaims() pools as pool() does, in the order of the claims, each behind its check", async () => {
  const items = await pooled({});
  deepStrictEqual(items.map((item) => `${item.type} ${"metric" in item ? item.metric : ""}`), [
    "measurement m",
    "prediction m",
    "check m",
    "prediction printed:m",
    "claim printed:m",
    "measurement n",
    "prediction n",
    "check n",
  ]);
  const plain = await lastValueFrom(
    from(samples.filter(({ metric }) => metric === "m")).pipe(pool(), toArray()),
  );
  deepStrictEqual(items.slice(0, 3), plain);
});

Deno.test("poolClaims() extrapolates instance by instance and judges in the limit", async () => {
  const { measured, standardError, halfMeasured, fullMeasured, ...claim } = claimIn(await pooled({}));
  ok(Math.abs(measured) < 1e-12 && Math.abs(halfMeasured - 2) < 1e-12 && Math.abs(fullMeasured - 1) < 1e-12);
  ok(Math.abs(standardError! - Math.sqrt(0.001 / 4 / 5)) < 1e-12); // 2m(D) − m(D/2) has the noise once
  deepStrictEqual([claim.verdict, claim.correctedVerdict, claim.judged], ["agrees", "agrees", "number"]);
  ok(claim.correctedLimitZScore! > 50);
  deepStrictEqual([claim.halfDim, claim.fullDim, claim.source], [50, 100, "a paper"]);
  strictEqual(claimIn(await pooled({ printed: 1 })).verdict, "disagrees"); // right at D, wrong in the limit
  strictEqual(claimIn(await pooled({ corrected: 0.01 })).verdict, "inconclusive");
});

Deno.test("poolClaims() has a claim without a number, too, and none without both sizes", async () => {
  const open = claimIn(await pooled({ printed: undefined }));
  deepStrictEqual([open.judged, open.predicted, open.verdict, open.zScore], ["nothing", null, null, null]);
  const sign = claimIn(await pooled({ printed: "negative" }));
  deepStrictEqual([sign.judged, sign.predicted, sign.verdict], ["negative", null, "inconclusive"]);
  const lost = claimIn(
    await pooled({}, samples.filter(({ metric, instance }) => metric === "m" || instance > 1)),
  );
  strictEqual(lost.instances, 3); // of the instances that have both
  strictEqual(claimIn(await pooled({}, samples.filter(({ metric }) => metric === "m"))), undefined);
});

type Inner = { params: { noise: number; ridge: number } };
const state = {
  type: "state",
  stage: "init",
  cell,
  instance: 0,
  content: { params: { noise: 2, ridge: 0 } },
} as const;

Deno.test("aside() emits what its branch makes of other parameters, and hands the state on as it was", async () => {
  const seen = await lastValueFrom(
    of<Flow<Inner>>(state).pipe(
      aside({ noise: 3 }, (branch$) => branch$.pipe(report({ noise: ({ params }) => params.noise }))),
      toArray(),
    ),
  );
  strictEqual(seen.length, 2);
  ok(seen[0].type === "sample" && seen[0].measured === 3);
  strictEqual(seen[1], state);
});

Deno.test("atHalfSize() does the same under another name", async () => {
  const branch = atHalfSize<Inner, Inner>(
    ({ noise, ridge }) => ({ noise: noise / 2, ridge }),
    report({ noise: ({ params }) => params.noise }),
  );
  const seen = await lastValueFrom(of<Flow<Inner>>(state).pipe(branch, toArray()));
  ok(seen[0].type === "sample" && seen[0].measured === 1 && seen[0].metric === "noise at D/2");
  strictEqual(seen[1], state);
});

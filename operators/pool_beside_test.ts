import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { from, lastValueFrom, of, toArray } from "rxjs";
import { aside } from "./aside.ts";
import { pool } from "./pool.ts";
import { poolBeside, type Rival } from "./pool_beside.ts";
import { report } from "./report.ts";
import type { Flow, Sample } from "./state.ts";

const cell = { type: "cell", index: 0, seed: 1, params: { noise: 2 }, gridParams: { noise: 2 } } as const;
const exact = { allowance: 0, allowanceReason: "", source: "theory" };
const samples = [1.01, 0.99, 1.02, 0.98, 1].flatMap((measured, instance): Sample[] => [
  {
    type: "sample",
    cell,
    instance,
    stage: "scratch",
    metric: "m",
    measured,
    predicted: { value: 1, ...exact },
  },
  { type: "sample", cell, instance, stage: "scratch", metric: "n", measured },
]);
const pooled = (rival: (metric: string, params: { noise: number }) => Rival | undefined) =>
  lastValueFrom(from(samples).pipe(poolBeside(rival), toArray()));
const plain = await lastValueFrom(from(samples).pipe(pool(), toArray()));

Deno.test("poolBeside() pools as pool() does, and sets a prediction and a notice behind the check", async () => {
  const items = await pooled((metric, { noise }) => {
    strictEqual(metric, "m"); // n has no check
    return { where: "a paper", remark: "if so", prediction: { value: noise, ...exact } };
  });
  deepStrictEqual([...items.slice(0, 3), ...items.slice(5)], plain);
  const [prediction, notice] = items.slice(3, 5);
  ok(prediction.type === "prediction" && prediction.metric === "printed:m" && prediction.value === 2);
  ok(notice.type === "notice" && notice.level === "info" && notice.cell === 0);
  match(
    notice.message,
    /^m at noise 2: printed 2 disagrees, z = 140, corrected 1 agrees, measured 1 ± 0.0071 \(a paper\): if so$/,
  );
});

Deno.test("poolBeside() counts the allowance of what is printed, and says where nothing is", async () => {
  const said = async (prediction?: Rival["prediction"]) => {
    const [, , , ...more] = await pooled(() => ({ where: "a paper", remark: "if so", prediction }));
    return more.map((item) => item.type === "notice" ? item.message : "").join("");
  };
  match(await said({ ...exact, value: 1.25, allowance: 0.3 }), /printed 1.25 agrees, z = 0/);
  match(await said({ ...exact, value: 0.02 }), /printed 0.02 disagrees/); // whatever the error bar
  match(await said(), /a paper gives no number; what holds agrees: if so/);
  deepStrictEqual(await pooled(() => undefined), plain);
});

Deno.test("aside() emits what its branch makes of other parameters, and hands the state on as it was", async () => {
  type Inner = { params: { noise: number; ridge: number } };
  const state = {
    type: "state",
    stage: "init",
    cell,
    instance: 0,
    content: { params: { noise: 2, ridge: 0 } },
  } as const;
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

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { pool } from "./pool.ts";
import type { Notice, RunRecord } from "./run_record.ts";
import type { Cell, Sample } from "./state.ts";

const cell: Cell = { type: "cell", index: 3, seed: 1, params: { a: 1, b: 2 }, gridParams: { a: 1 } };
const sample = (instance: number, measured: number, metric = "loss", value = 1): Sample => ({
  type: "sample",
  cell,
  instance,
  stage: "scratch",
  metric,
  measured,
  predicted: { value, allowance: 0.5, allowanceReason: "finite D", source: "Paper" },
});
const notice: Notice = { type: "notice", level: "info", message: "m" };
const head = { cell: 3, params: { a: 1 }, stage: "scratch", metric: "loss" } as const;
const pooled = {
  m: { type: "measurement", ...head, value: 2, standardError: 1, instances: 2 },
  p: { type: "prediction", ...head, value: 1, source: "Paper", allowance: 0.5, allowanceReason: "finite D" },
  k: {
    type: "check",
    ...head,
    measured: 2,
    standardError: 1,
    instances: 2,
    predicted: 1,
    allowance: 0.5,
    zScore: 0.5,
    verdict: "inconclusive",
    source: "Paper",
  },
} as const;

const pool$ = (samples: readonly Sample[]) => lastValueFrom(from(samples).pipe(pool(), toArray()));

Deno.test("pool() lets records pass at once and pools the samples at the end", () =>
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold<Sample | RunRecord>("c-r-d-|", { c: sample(0, 1), d: sample(1, 3), r: notice });
    for (let time = 0; time < 2; time++) { // its groups are not shared between subscribers
      expectObservable(source.pipe(pool())).toBe("--r---(mpk|)", { ...pooled, r: notice });
    }
    expectSubscriptions(source.subscriptions).toBe(["^-----!", "^-----!"]);
  }));

Deno.test("pool() emits nothing pooled when the stream fails or is left", () =>
  new TestScheduler(deepStrictEqual).run(({ cold, expectObservable }) => {
    const values = { c: sample(0, 1), r: notice };
    expectObservable(cold<Sample | RunRecord>("c-r-#", values).pipe(pool())).toBe("--r-#", values);
    expectObservable(cold<Sample | RunRecord>("c-r-c-|", values).pipe(pool()), "----!").toBe("--r", values);
  }));

Deno.test("pool() keeps metrics apart, in the order of their first sample", async () => {
  const records = await pool$([sample(0, 1, "b"), sample(0, 2, "a"), sample(1, 1, "b"), sample(1, 2, "a")]);
  deepStrictEqual(records.map((record) => "metric" in record && `${record.type} ${record.metric}`), [
    "measurement b",
    "prediction b",
    "check b",
    "measurement a",
    "prediction a",
    "check a",
  ]);
});

Deno.test("pool() has no standard error for one instance and is inconclusive", async () => {
  const [measurement, , check] = await pool$([sample(0, 1.25)]);
  deepStrictEqual(measurement.type === "measurement" && measurement.standardError, null);
  deepStrictEqual(check.type === "check" && [check.zScore, check.verdict], [null, "inconclusive"]);
});

Deno.test("pool() takes the error of measured minus predicted when predictions are conditional", async () => {
  const [measurement, prediction, check] = await pool$([
    sample(0, 1, "loss", 0.9),
    sample(1, 3, "loss", 2.9),
  ]);
  strictEqual(measurement.type === "measurement" && measurement.standardError, 1);
  strictEqual(prediction.type === "prediction" && prediction.value, 1.9);
  strictEqual(check.type === "check" && check.standardError! < 1e-12, true);
});

Deno.test("pool() keeps the digits of a prediction that is the same for all instances", async () => {
  const samples = Array.from({ length: 30 }, (_, instance) => sample(instance, instance, "loss", 1.1));
  const [, prediction] = await pool$(samples);
  strictEqual(prediction.type === "prediction" && prediction.value, 1.1);
});

Deno.test("pool() gives only a measurement for samples without prediction", async () => {
  const bare = [1, 3].map((measured, instance): Sample => {
    const { predicted: _, ...rest } = sample(instance, measured);
    return rest;
  });
  deepStrictEqual(await pool$(bare), [pooled.m]);
});

Deno.test("pool() uses the theory's deviation where it exceeds the scatter of the sample, and only there", async () => {
  // Two values 1 and 3: sample deviation √2, standard error 1.
  const errorWith = async (deviation?: number) => {
    const samples = [sample(0, 1), sample(1, 3)].map((item): Sample => (
      { ...item, predicted: { ...item.predicted!, deviation } }
    ));
    const [measurement, prediction, check] = await pool$(samples);
    strictEqual(measurement.type === "measurement" && measurement.standardError, 1); // of the sample, always
    strictEqual(prediction.type === "prediction" && prediction.deviation, deviation);
    return check.type === "check" && [check.standardError, check.zScore];
  };
  // measured 2, predicted 1, allowance 0.5: z = 0.5/standardError
  const wider = 4 / Math.sqrt(2);
  deepStrictEqual(await errorWith(4), [wider, 0.5 / wider]);
  deepStrictEqual(await errorWith(0.5), [1, 0.5]);
  deepStrictEqual(await errorWith(undefined), [1, 0.5]);
});

Deno.test("pool() stays inconclusive with one instance though the theory knows the scatter", async () => {
  const [only] = [sample(0, 1.25)].map((item) => ({
    ...item,
    predicted: { ...item.predicted!, deviation: 0.001 },
  }));
  const [, , check] = await pool$([only]);
  deepStrictEqual(check.type === "check" && [check.standardError, check.verdict], [null, "inconclusive"]);
});

Deno.test("pool() lets the samples of a cell's block pass, for who joins the blocks", async () => {
  const part = { ...sample(1, 1), cell: { ...cell, block: { first: 1, count: 1 } } };
  deepStrictEqual(await pool$([part]), [part]);
});

Deno.test("pool() keeps no agreement that a measured 0 would share, but all disagreement", async () => {
  const kinds = async (...measured: number[]) => {
    const records = await pool$(measured.map((value, i) => {
      const said = sample(i, value, "curve_deviation", 0.004);
      return { ...said, predicted: { ...said.predicted!, allowance: 0 } };
    }));
    return records.map((record) => record.type === "notice" ? record.message : record.type);
  };
  const told = "Not checked: curve_deviation at scratch where a measured 0 would agree as well";
  deepStrictEqual(await kinds(0.003, 0.006), [told, "measurement"]);
  deepStrictEqual(await kinds(0.0045, 0.0046), ["measurement", "prediction", "check"]);
  deepStrictEqual(await kinds(0.029, 0.033), ["measurement", "prediction", "check"]); // z = 13
});

Deno.test("pool() checks nothing against a prediction that allows for an error of more than half of it", async () => {
  const vague = (instance: number, value: number, allowance: number): Sample => ({
    ...sample(instance, 1),
    predicted: { value, allowance, allowanceReason: "O(D/N)", source: "Paper" },
  });
  const [told, measurement, ...more] = await pool$([vague(0, 1.9, 2.6), vague(1, 1.9, 2.6)]);
  strictEqual(
    told.type === "notice" && told.message,
    "Not checked: loss at scratch where theory allows for an error of more than half of it",
  );
  deepStrictEqual([measurement.type, more], ["measurement", []]);
  strictEqual((await pool$([vague(0, 1, 0.5), vague(1, 1, 0.5)])).length, 3);
  strictEqual((await pool$([vague(0, 0, 0.02), vague(1, 0, 0.02)])).length, 3); // small beside any loss
});

Deno.test("pool() makes an error notice of a prediction that is no number, and keeps the measurement", async () => {
  for (
    const [flaw, told] of [
      [{ value: NaN }, "its prediction is NaN"],
      [{ value: -Infinity }, "its prediction is -Infinity"],
      [{ allowance: NaN }, "its prediction's allowance is NaN"],
      [{ allowance: Infinity }, "its prediction's allowance is Infinity"],
      [{ deviation: NaN }, "its prediction's deviation is NaN"],
    ] as const
  ) {
    const flawed = [1, 3].map((measured, i): Sample => {
      const said = sample(i, measured);
      return { ...said, predicted: { ...said.predicted!, ...flaw } };
    });
    const [error, measurement, ...rest] = await pool$([
      ...flawed,
      sample(0, 1, "other"),
      sample(1, 3, "other"),
    ]);
    deepStrictEqual(error, {
      type: "notice",
      level: "error",
      message: `Cannot check loss at scratch in cell 3 (a 1): ${told}; has every parameter it uses a value?`,
    });
    deepStrictEqual(measurement, pooled.m);
    strictEqual(rest.filter(({ type }) => type === "check").length, 1);
  }
});

Deno.test("pool() tells a prediction that is unchecked beside the measurement, and makes no check of it", async () => {
  const unchecked = "outside";
  const told = [1, 3].map((measured, i): Sample => {
    const said = sample(i, measured);
    return { ...said, predicted: { ...said.predicted!, unchecked } };
  });
  const [notice, ...rest] = await pool$(told);
  deepStrictEqual(rest, [pooled.m, { ...pooled.p, unchecked }]);
  deepStrictEqual(notice, {
    type: "notice",
    level: "info",
    message: "Not checked: loss at scratch where the prediction is outside its domain",
    params: { a: 1 },
  });
});

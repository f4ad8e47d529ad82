import { deepStrictEqual, rejects } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { check, checkGiven } from "./check.ts";
import type { Notice } from "./run_record.ts";
import type { Cell, Flow, State } from "./state.ts";

type Content = { readonly params: { readonly slope: number }; readonly outcome: number };

const cell: Cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} };
const state: State<Content> = {
  type: "state",
  stage: "scratch",
  cell,
  instance: 1,
  content: { params: { slope: 2 }, outcome: 5 },
};
const notice: Notice = { type: "notice", level: "info", message: "m" };
const prediction = (value: number) => ({ value, allowance: 0, allowanceReason: "exact", source: "Paper" });
const sample = (measured: number, value: number) => ({
  type: "sample",
  cell,
  instance: 1,
  stage: "scratch",
  metric: "loss",
  measured,
  predicted: prediction(value),
});
const flow = () => from<Flow<Content>[]>([notice, state, notice]);

Deno.test("check() emits the paired sample before the state, which is unchanged", async () => {
  const items = await lastValueFrom(
    flow().pipe(
      check("loss", ({ outcome }) => outcome, ({ slope }) => prediction(slope)),
      toArray(),
    ),
  );
  deepStrictEqual(items, [notice, sample(5, 2), state, notice]);
});

Deno.test("checkGiven() hands the condition to the prediction, and both may take their time", async () => {
  const items = await lastValueFrom(
    flow().pipe(
      checkGiven(
        "loss",
        ({ outcome }) => Promise.resolve(outcome),
        ({ outcome }) => outcome + 1,
        ({ slope }, condition) => Promise.resolve(prediction(slope * condition)),
      ),
      toArray(),
    ),
  );
  deepStrictEqual(items, [notice, sample(5, 12), state, notice]);
});

Deno.test("checkGiven() lets the measurement stand alone where there is nothing to predict", async () => {
  const alone = checkGiven<Content, undefined>("loss", () => 5, () => undefined, () => undefined);
  const items = await lastValueFrom(flow().pipe(alone, toArray()));
  deepStrictEqual(items, [notice, { ...sample(5, 0), predicted: undefined }, state, notice]);
});

Deno.test("check() loses the instance when the measurement is not finite", async () => {
  const items = await lastValueFrom(flow().pipe(check("loss", () => NaN, () => prediction(1)), toArray()));
  deepStrictEqual(items, [
    notice,
    {
      type: "notice",
      level: "warning",
      message:
        "Lost an instance in cell 0, instance 1, after scratch: Cannot use the measured loss at scratch: it is NaN",
      cell: 0,
      instance: 1,
    },
    notice,
  ]);
});

Deno.test("check() hands on a prediction that is no number: that costs the check, not the run", async () => {
  const items = await lastValueFrom(flow().pipe(check("loss", () => 5, () => prediction(NaN)), toArray()));
  deepStrictEqual(items, [notice, sample(5, NaN), state, notice]);
});

Deno.test("check() errors the stream when a prediction is outside its domain", async () => {
  const flawed = check<Content>("loss", () => 1, () => {
    throw new RangeError("Cannot predict");
  });
  await rejects(lastValueFrom(flow().pipe(flawed)), { name: "RangeError", message: "Cannot predict" });
});

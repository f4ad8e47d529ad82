import { deepStrictEqual, ok } from "node:assert/strict";
import { normals } from "../../numerics/draws.ts";
import { deviationPrediction, limitCurve } from "./curve_deviation.ts";
import type { FieldEstimate } from "./field_estimate.ts";
import type { TransferField } from "./transfer_field.ts";
import type { FieldReading } from "./transfer_reading.ts";

const SETS = 2, NETWORKS = 512, NARROW = 100;
const LIMIT = [1, 0.5, 0.2];

function estimated(values: readonly number[]): FieldEstimate {
  return {
    value: values.reduce((a, b) => a + b) / values.length,
    standardError: 0,
    parts: values,
    each: values,
  };
}

/** A reading whose target loss is the limit plus something common to all times, for each run. */
const reading = (more: readonly number[]): FieldReading => ({
  curve: LIMIT.map((loss, step) => ({
    ...{
      step,
      time: step,
      last: step === 2,
      scatter: 0,
      trainLoss: estimated([0]),
      sourceTestLoss: estimated([0]),
    },
    targetTestLoss: estimated(more.map((by) => loss + by)),
  })),
});

/** Networks whose loss is that of the limit, with a deviation of variance 1/N common to all times and a shift c/N. */
function madeUp(width: number, shift: number): TransferField {
  const same = (one: FieldReading) => ({ scratch: one, pretrain: one, transfer: one });
  const draws = normals({ seed: 1, cell: 0, instance: 0, purpose: "deviations" }, SETS * NETWORKS);
  const narrow = Array.from(
    { length: SETS },
    (_, set) =>
      same(
        reading(
          [...draws.subarray(set * NETWORKS, (set + 1) * NETWORKS)].map((draw) =>
            draw / Math.sqrt(NARROW) + shift / NARROW
          ),
        ),
      ),
  );
  return {
    infinite: same(reading([0, 0])),
    narrow,
    ratio: NARROW / width,
    leaps: false,
    rounding: 0,
    rareNeurons: false,
  };
}

Deno.test("deviationPrediction() falls as 1/√N without a shift, as that of a Gaussian deviation", () => {
  for (const width of [100, 1600]) {
    const { value, allowance, deviation } = deviationPrediction(madeUp(width, 0), "scratch");
    const expected = Math.sqrt(2 / Math.PI / width), error = deviation! / Math.sqrt(SETS * NETWORKS); // E|δ|
    ok(
      Math.abs(value - expected) < 3 * error && error < 0.1 * expected,
      `${value} ± ${error} of ${expected}`,
    );
    ok(allowance > 0 && allowance < 1e-15);
    ok(Math.abs(deviation! / Math.sqrt((1 - 2 / Math.PI) / width) - 1) < 0.1, `${deviation}, 1024 networks`);
  }
});

Deno.test("deviationPrediction() adds a shift that falls as 1/N", () => {
  const { value } = deviationPrediction(madeUp(1600, 2000), "transfer");
  ok(Math.abs(value / (2000 / 1600) - 1) < 0.05, `${value}`); // δ is 0.025 beside it; 512/511 for networks that share a set
  ok(limitCurve(madeUp(100, 0), "transfer").map(({ loss }) => loss).join() === "1,0.5,0.2");
});

Deno.test("deviationPrediction() has the start to compare where networks end there, and no less error than rounding", () => {
  const { narrow: [set], ...rest } = madeUp(100, 0), { curve: [first] } = set.transfer;
  const atOnce = { ...set, transfer: { curve: [{ ...first, last: true }] } };
  const field = { ...rest, narrow: [set, atOnce] };
  deepStrictEqual(limitCurve(field, "transfer").map(({ step }) => step), [0]);
  ok(deviationPrediction(field, "transfer").value > 0);
  // What is left of losses of order 1 that should be equal
  const still = { ...rest, narrow: [set, set].map(() => rest.infinite), ratio: 1 };
  const { value, allowance } = deviationPrediction(still, "scratch");
  ok(value < allowance && allowance < 1e-14, `${value}, ${allowance}`);
});

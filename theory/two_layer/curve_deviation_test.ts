import { ok } from "node:assert/strict";
import { normals } from "../../numerics/draws.ts";
import { deviationPrediction, limitCurve } from "./curve_deviation.ts";
import type { TransferField } from "./transfer_field.ts";
import type { FieldReading } from "./transfer_reading.ts";

const SETS = 2, NETWORKS = 512, NARROW = 100;
const exact = (value: number) => ({ value, standardError: 0 });
const reading = (losses: readonly number[]): FieldReading => ({
  curve: losses.map((value, step) => ({
    ...{ step, time: step, trainLoss: exact(0), sourceTestLoss: exact(0), targetTestLoss: exact(value) },
  })),
});

/** Networks whose loss is that of the limit, with a deviation of variance 1/N common to all times and a shift c/N. */
function madeUp(width: number, shift: number): TransferField {
  const limit = [1, 0.5, 0.2];
  const same = (one: FieldReading) => ({ scratch: one, pretrain: one, transfer: one });
  const draws = normals({ seed: 1, cell: 0, instance: 0, purpose: "deviations" }, SETS * NETWORKS);
  const networks = Array.from(
    { length: SETS },
    (_, set) =>
      Array.from({ length: NETWORKS }, (_, n) =>
        same(reading(
          limit.map((loss) => loss + draws[set * NETWORKS + n] / Math.sqrt(NARROW) + shift / NARROW),
        ))),
  );
  return {
    ...{ infinite: same(reading(limit)), networks, stopLoss: 0 },
    narrow: { runs: [], ratio: NARROW / width },
    stopped: { scratch: false, pretrain: false, transfer: false },
  };
}

Deno.test("deviationPrediction() falls as 1/√N without a shift, as that of a Gaussian deviation", () => {
  for (const width of [100, 1600]) {
    const { value, allowance, deviation } = deviationPrediction(madeUp(width, 0), "scratch");
    const expected = Math.sqrt(2 / Math.PI / width); // E|δ|
    ok(Math.abs(value - expected) < 3 * allowance && allowance < 0.1 * expected, `${value} of ${expected}`);
    ok(Math.abs(deviation! / Math.sqrt((1 - 2 / Math.PI) / width) - 1) < 0.1, `${deviation}, 1024 networks`);
  }
});

Deno.test("deviationPrediction() adds a shift that falls as 1/N", () => {
  const { value } = deviationPrediction(madeUp(1600, 2000), "transfer");
  ok(Math.abs(value / (2000 / 1600) - 1) < 0.05, `${value}`); // δ is 0.025 beside it; 512/511 for networks that share a set
  ok(limitCurve(madeUp(100, 0), "transfer").map(({ loss }) => loss).join() === "1,0.5,0.2");
});

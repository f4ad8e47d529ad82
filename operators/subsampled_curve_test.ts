import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { normals, permutation } from "../numerics/draws.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { encodeLabels } from "./encode_labels.ts";
import { Kept } from "./kept.ts";
import { subsampledCurve } from "./subsampled_curve.ts";

const algebra = await openLinearAlgebra();
const key = (purpose: string) => ({ seed: 6, cell: 0, instance: 0, purpose });
const POINTS = 70, inputs = matrix(POINTS, 8, normals(key("inputs"), POINTS * 8));
const kernel = algebra.gram(inputs);
const signs = Float64Array.from({ length: POINTS }, (_, i) => Math.sign(inputs.data[8 * i] + 0.1));
const orders = [0, 1, 2].map((draw) => permutation(key(`order ${draw}`), POINTS));

/** Losses and hits of a fit to the first n of an order, by one regression for each output. */
function byHand(targets: Float64Array[], order: Uint32Array, n: number, ridge: number): [number, number] {
  const learned = [...order.slice(0, n)], tested = [...order.slice(n)];
  const part = (rows: number[]) =>
    matrix(
      rows.length,
      n,
      Float64Array.from(rows.flatMap((i) => learned.map((j) => kernel.data[i * POINTS + j]))),
    );
  const outputs = targets.map((y) =>
    kernelRegression(algebra, {
      kernel: part(learned),
      targets: Float64Array.from(learned, (i) => y[i]),
      testKernel: part(tested),
      ridge,
    })
  );
  let loss = 0, hits = 0;
  tested.forEach((row, at) => {
    outputs.forEach((f, o) => loss += (f[at] - targets[o][row]) ** 2 / tested.length);
    const told = outputs.map((f) => f[at]), meant = targets.map((y) => y[row]);
    const right = told.length === 1
      ? told[0] * meant[0] > 0
      : told.indexOf(Math.max(...told)) === meant.indexOf(Math.max(...meant));
    hits += Number(right) / tested.length;
  });
  return [loss, hits];
}

Deno.test("subsampledCurve() learns the first n of each order and is tested on all others", () => {
  const oneHot = [0, 1, 2].map((o) =>
    Float64Array.from(
      { length: POINTS },
      (_, i) => Number(Math.floor(Math.abs(inputs.data[8 * i + 1])) % 3 === o),
    )
  );
  for (const columns of [[signs], oneHot]) {
    const targets = matrix(
      POINTS,
      columns.length,
      Float64Array.from(
        { length: POINTS * columns.length },
        (_, k) => columns[k % columns.length][Math.floor(k / columns.length)],
      ),
    );
    const curve = subsampledCurve(algebra, { kernel, targets }, { counts: [3, 20, 60], ridge: 0.3, orders });
    deepStrictEqual(curve.map(({ samples }) => samples), [3, 20, 60]);
    for (const { samples, testLoss, testAccuracy } of curve) {
      const each = orders.map((order) => byHand(columns, order, samples, 0.3));
      const mean = (at: 0 | 1) => each.reduce((sum, pair) => sum + pair[at] / orders.length, 0);
      ok(Math.abs(testLoss - mean(0)) < 1e-10, `${testLoss} for ${mean(0)}`);
      ok(Math.abs(testAccuracy - mean(1)) < 1e-12, `${testAccuracy} for ${mean(1)}`);
    }
  }
});

Deno.test("subsampledCurve() tells classes by the answers, with what was known of each point before", () => {
  const known = normals(key("known"), POINTS), n = 20, counts = [n], ridge = 0.3;
  const targets = matrix(POINTS, 1, signs.map((y, i) => y - known[i]));
  const curve = (answers?: typeof targets) =>
    subsampledCurve(algebra, { kernel, targets, answers }, { counts, ridge, orders: [orders[0]] })[0];
  const learned = [...orders[0].slice(0, n)], tested = [...orders[0].slice(n)];
  const part = (rows: number[]) =>
    matrix(
      rows.length,
      n,
      Float64Array.from(rows.flatMap((i) => learned.map((j) => kernel.data[i * POINTS + j]))),
    );
  const f = kernelRegression(algebra, {
    kernel: part(learned),
    targets: Float64Array.from(learned, (i) => targets.data[i]),
    testKernel: part(tested),
    ridge,
  });
  const right = tested.filter((row, at) => (f[at] + known[row]) * signs[row] > 0).length / tested.length;
  const { testLoss, testAccuracy } = curve(matrix(POINTS, 1, signs));
  ok(Math.abs(testAccuracy - right) < 1e-12, `${testAccuracy} for ${right}`);
  deepStrictEqual(testLoss, curve().testLoss);
});

Deno.test("encodeLabels() gives answers that tell the classes however rare one is, and none for numbers", () => {
  const classes = Int32Array.of(0, 0, 0, 0, 1);
  const two = encodeLabels({ kind: "classes", names: ["ok", "fraud"], classes });
  deepStrictEqual([...two.answers!.data].map(Math.sign), [-1, -1, -1, -1, 1]);
  // half of the way between the two classes, not their mean
  ok(Math.abs(two.answers!.data[0] + two.answers!.data[4]) < 1e-12);
  ok(
    Math.abs(two.answers!.data[4] - two.answers!.data[0] - (two.targets.data[4] - two.targets.data[0])) <
      1e-12,
  );
  const three = encodeLabels({ kind: "classes", names: ["a", "b", "c"], classes: Int32Array.of(0, 1, 2) });
  deepStrictEqual([...three.answers!.data].map((one) => one > 0), [1, 0, 0, 0, 1, 0, 0, 0, 1].map(Boolean));
  strictEqual(encodeLabels({ kind: "numbers", values: Float64Array.of(1, 2) }).answers, undefined);
});

Deno.test("Kept keeps what came first, and nothing of a group that is over", async () => {
  const kept = new Kept<string>(20);
  let made = 0;
  const get = (group: string, instance: number) =>
    kept.get(group, instance, () => Promise.resolve(`${group}${instance} ${made++}`), () => 8);
  const names: string[] = [];
  for (const instance of [0, 1, 2, 0, 1, 2]) names.push(await get("a", instance));
  deepStrictEqual(names, ["a0 0", "a1 1", "a2 2", "a0 0", "a1 1", "a2 3"]);
  deepStrictEqual([await get("b", 0), await get("a", 0)], ["b0 4", "a0 5"]);
});

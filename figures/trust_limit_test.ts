import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { collectFigureData } from "./figure_data.ts";
import { measuredPoints } from "./measured_points.ts";
import { throughCells } from "./theory_pieces.ts";
import { limitMarks, limitPlaces } from "./trust_limit.ts";

const limit = { of: "poolSamples", share: 0.5, label: "n = P/2" };
const { data, add } = collectFigureData();
add({
  type: "run",
  pipeline: "p",
  version: "0",
  seed: 1,
  backend: "cpu",
  params: { poolSamples: [200, 400], targetSamples: [10, 300] },
  instances: 2,
});

Deno.test("limitPlaces() are those of the values that a panel shows", () => {
  deepStrictEqual(limitPlaces(data, limit, {}), { at: [100, 200], label: "n = P/2" });
  deepStrictEqual(limitPlaces(data, limit, { poolSamples: 400 }).at, [200]);
  deepStrictEqual(limitPlaces(data, undefined, {}).at, []);
});

Deno.test("limitMarks() draw a rule within the axis, and one label", () => {
  const places = limitPlaces(data, limit, {}),
    kinds = (x: { log: boolean; domain: readonly [number, number] }) =>
      limitMarks(places, x, 100).map((mark) => (mark as { type: string }).type);
  deepStrictEqual(kinds({ log: true, domain: [8, 350] }), ["rule", "text", "rule"]);
  deepStrictEqual(kinds({ log: false, domain: [0, 150] }), ["rule", "text"]);
  deepStrictEqual(kinds({ log: false, domain: [0, 90] }), []);
});

Deno.test("a prediction that is not checked continues the line of those that are", () => {
  const head = {
    cell: 1,
    params: { targetSamples: 300 },
    stage: "scratch",
    metric: "target_test_loss",
  } as const;
  add({ type: "measurement", ...head, value: 0.5, standardError: 0.1, instances: 2 });
  add({
    type: "prediction",
    ...head,
    value: 0.4,
    source: "s",
    allowance: 0.02,
    allowanceReason: "r",
    unchecked: "beyond",
  });
  const [point] = measuredPoints(data);
  strictEqual(point.check, undefined);
  deepStrictEqual(throughCells([{ ...point, x: 300 }]), [{ x: 300, value: 0.4, allowance: 0.02 }]);
  ok(point.told?.unchecked === "beyond");
});

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";
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

Deno.test("drawFigure() explains the rule where there is one, and only there", async () => {
  const figure = { kind: "lines", x: "targetRatio", metric: "target_test_loss" } as const;
  const grid = { targetRatio: [1, 2, 3] };
  for (const share of [0.0125, 0.05]) { // of D = 200: 2.5 and 10
    const limit = { of: "inputDim", share, label: "half" };
    const texts = textsOf(await drawFigure(madeUpRun({ grid }), madeUpNotes({ ...figure, limit }))).join(" ");
    deepStrictEqual(
      [texts.includes("dashed upright: half"), texts.split("half").length - 1],
      share < 0.02 ? [true, 2] : [false, 0],
    );
  }
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

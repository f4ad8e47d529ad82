import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { LinesFigure } from "../pipelines/figure.ts";
import { atBreak, withBreak } from "./axis_break.ts";
import { axisScale, vegaTicks } from "./axis_scale.ts";
import { drawFigure } from "./draw_figure.ts";
import { linesData } from "./lines_data.ts";

const figure: LinesFigure = { kind: "lines", x: "targetRatio", metric: "target_test_loss", log: "x" };
const broken = (values: readonly number[]) => withBreak(axisScale(values, true), values);

Deno.test("withBreak() makes room for 0 left of the least positive value, on logarithmic axes alone", () => {
  const { broken: at, domain: [low, high] } = broken([0, 0.1, 1, 10]);
  ok(at && low < at.zero && at.zero < at.at && at.at < 0.1 && high > 10);
  const before = axisScale([0.1, 1, 10], true),
    share = Math.log(at.zero / low) / Math.log(0.1 / before.domain[0]);
  ok(Math.abs(share - 1) < 1e-9, `${share}`);
  strictEqual(broken([0.1, 1, 10]).broken, undefined);
  strictEqual(withBreak(axisScale([0, 1, 10], false), [0, 1, 10]).broken, undefined);
});

Deno.test("vegaTicks() of a broken axis are 0 and what is right of the break", () => {
  const axis = broken([0, 0.1, 1, 10]);
  const { values, encode } = vegaTicks(axis, 4) as {
    values: number[];
    encode: { labels: { update: { text: object } } };
  };
  deepStrictEqual(values, [axis.broken!.zero, 0.1, 1, 10]);
  ok(JSON.stringify(encode).includes(`datum.value === ${axis.broken!.zero} ? '0'`));
});

Deno.test("atBreak() moves points to the place of 0 and lets no line of theory cross the break", () => {
  const data = madeUpRun({ grid: { targetRatio: [0, 0.1, 1, 10] } }), axis = broken([0, 0.1, 1, 10]);
  const { panels: [panel] } = linesData(data, figure),
    { series: [{ points, pieces }] } = atBreak(panel, axis);
  const { zero, at } = axis.broken!;
  deepStrictEqual(points.map(({ x }) => x), [zero, 0.1, 1, 10]);
  deepStrictEqual(pieces.map((piece) => piece.length), [2, 3]);
  const [left, right] = pieces[0];
  ok(left.x < zero && zero < right.x && right.x < at && left.value === 1 && right.value === 1);
  deepStrictEqual(pieces[1].map(({ x }) => x), [0.1, 1, 10]);
});

Deno.test("drawFigure() draws 0 on a logarithmic axis, with a tick of its own and nothing left out", async () => {
  const data = madeUpRun({ grid: { targetRatio: [0, 0.1, 1, 10] } });
  const svg = await drawFigure(data, madeUpNotes(figure)), texts = textsOf(svg);
  strictEqual(texts.some((text) => text.includes("left out")), false);
  ok(texts.includes("0") && texts.includes("0.1"));
  strictEqual(labelsOf(svg).filter((label) => label.includes("α₂ = 0,")).length, 2); // the point, and its z-score
});

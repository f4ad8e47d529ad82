import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import { textWidth, wrapText } from "./text_width.ts";
import { heading } from "./heading.ts";
import { axisTitle, axisValue, metricTitle, symbolOf, valueText } from "./wording.ts";

const note = { symbol: "", unit: "", meaning: "", whole: false };
const title = (rest: object) => axisTitle("fooBar", { figures: [], axes: { fooBar: { ...note, ...rest } } });

Deno.test("axisTitle() says meaning, symbol and unit, and stops where the meaning turns to details", () => {
  strictEqual(
    title({ meaning: "ridge of the readout, (ΦᵀΦ + nλ); at least", symbol: "λ" }),
    "ridge of the readout, λ",
  );
  strictEqual(title({ meaning: "scale N(0, ε²/width); for", symbol: "ε" }), "scale N(0, ε²/width), ε");
  strictEqual(
    title({ meaning: "ridge", symbol: "λ", unit: "mean diagonal of K" }),
    "ridge, λ (mean diagonal of K)",
  );
  strictEqual(title({ meaning: "width", unit: "neurons" }), "width (neurons)");
  strictEqual(title({}), "foo bar");
  strictEqual(axisTitle("unknownThing", madeUpNotes()), "unknown thing");
});

Deno.test("symbolOf(), valueText() and axisValue() know infinity in both of its forms", () => {
  strictEqual(symbolOf("alignment", madeUpNotes()), "a");
  const pair = { ...note, symbol: "γ₁\u00a0=\u00a0γ₂" };
  strictEqual(symbolOf("pair", { figures: [], axes: { pair } }), pair.symbol);
  deepStrictEqual([Infinity, "inf", -1e-7, 0.30000001, "relu", "", [7, 9]].map(valueText), [
    "∞",
    "∞",
    "−1e-7",
    "0.3",
    "relu",
    "none",
    "7, 9",
  ]);
  deepStrictEqual(["inf", "-inf", 2, "2", NaN, [1], undefined].map(axisValue), [
    Infinity,
    -Infinity,
    2,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("metricTitle() has words for any metric", () => {
  strictEqual(metricTitle("target_test_loss"), "test loss on the target");
  strictEqual(metricTitle("effective_rank"), "effective rank");
});

Deno.test("heading() tells what is fixed, where it comes from, and the remarks", () => {
  const data = madeUpRun({ grid: {} });
  data.run = { ...data.run!, shard: "1/4" };
  deepStrictEqual(heading(data, madeUpNotes(), ["a remark"]), {
    title: "made-up",
    subtitle: [
      "D = 200, α₁ = ∞",
      "seed 7, 20 instances, version 0.0.0, cpu:none, shard 1/4",
      "1 check: 1 agree, 0 disagree, 0 inconclusive",
      "a remark",
    ],
  });
});

Deno.test("wrapText() breaks between words and keeps words that are too long", () => {
  deepStrictEqual(wrapText("one two three", textWidth("one two", 10) + 1, 10), ["one two", "three"]);
  deepStrictEqual(wrapText("unbreakable word", 5, 10), ["unbreakable", "word"]);
});

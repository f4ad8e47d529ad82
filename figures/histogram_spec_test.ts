import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { VegaSpec } from "./theme.ts";
import { drawFigure } from "./draw_figure.ts";
import { histogramSpec } from "./histogram_spec.ts";

const zScores = { kind: "histogram", metric: "zScore" } as const;

Deno.test("histogramSpec() counts z-scores, the inconclusive ones apart, all beyond the end in the last bin", async () => {
  const deviation = (n: number) => [0.1, -0.2, 0.3, 40, 1][n];
  const data = madeUpRun({ grid: { targetRatio: [1, 2, 3, 4, 5] }, deviation });
  data.checks[4] = { ...data.checks[4], verdict: "inconclusive" };
  const svg = await drawFigure(data, madeUpNotes(zScores));
  deepStrictEqual(labelsOf(svg), ["0 to 0.25: 2", "0.25 to 0.5: 1", "1 to 1.25: 1", "6 to 6.25: 1"]);
  strictEqual(textsOf(svg).includes("inconclusive checks"), true);
});

Deno.test("histogramSpec() expects of a true theory as many checks as there are", () => {
  const data = madeUpRun({ grid: { targetRatio: Array.from({ length: 50 }, (_, index) => index) } });
  const spec = histogramSpec(data, zScores, madeUpNotes());
  const curve = dataNamed(spec, "curve") as { x: number; y: number }[];
  // The curve is counts in bins of 0.25, sampled four times in each.
  const area = curve.reduce((sum, { y }, index) => sum + (index === 0 ? y / 2 : y) / 4, 0);
  strictEqual(Math.abs(area - 50) < 0.01, true, String(area));
});

Deno.test("histogramSpec() shows the values of kernel records, a panel for each stage and cell", async () => {
  const data = madeUpRun({ grid: { targetRatio: [1, 2] } });
  const spike = { type: "kernel", stage: "pretrain", metric: "spike" } as const;
  for (let instance = 0; instance < 30; instance++) {
    for (const cell of [0, 1]) data.kernels.push({ ...spike, cell, instance, value: cell + instance / 30 });
  }
  const svg = await drawFigure(data, madeUpNotes({ kind: "histogram", metric: "spike" }));
  const counts = labelsOf(svg).map((label) => Number(label.split(": ")[1]));
  strictEqual(counts.reduce((sum, count) => sum + count, 0), 60);
  deepStrictEqual(textsOf(svg).filter((text) => text.startsWith("pretrain")), [
    "pretrain, α₂ = 1",
    "pretrain, α₂ = 2",
  ]);
});

/** Values of the first data set of a name, anywhere in a specification. */
function dataNamed(spec: VegaSpec, name: string): unknown {
  for (const { data = [], marks = [] } of [spec as Group]) {
    for (const { name: own, values } of data) if (own === name) return values;
    for (const mark of marks) {
      const found = dataNamed(mark as unknown as VegaSpec, name);
      if (found) return found;
    }
  }
}

interface Group {
  readonly data?: readonly { readonly name: string; readonly values: unknown }[];
  readonly marks?: readonly Group[];
}

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";

const notes = madeUpNotes({ kind: "density", metric: "preactivation_density" });

Deno.test("densitySpec() has a panel for each cell and stage, a bar for each bin that is not empty", async () => {
  const data = madeUpRun({ grid: { targetRatio: [1, 2] } });
  const matrix = [[-1, 0, 1, 2], [0.25, 0.5, 0.25, 0]];
  for (const cell of [0, 1]) {
    for (const metric of ["preactivation_density", "predicted_preactivation_density"]) {
      data.kernels.push({ type: "kernel", cell, instance: 0, stage: "transfer", metric, value: 1, matrix });
    }
  }
  const svg = await drawFigure(data, notes), texts = textsOf(svg);
  deepStrictEqual(labelsOf(svg).slice(0, 3), ["-1.00: 0.250", "0.00: 0.500", "1.00: 0.250"]);
  strictEqual(labelsOf(svg).length, 6);
  for (const text of ["transfer, α₂ = 1", "transfer, α₂ = 2", "network", "theory", "density"]) {
    ok(texts.includes(text), text);
  }
});

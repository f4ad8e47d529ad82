import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { Kernel } from "../operators/run_record.ts";
import type { MatrixFigure } from "../pipelines/figure.ts";
import { drawFigure } from "./draw_figure.ts";
import { matrixGrid } from "./matrix_grid.ts";
import { orderOf } from "./matrix_marks.ts";
import { matrixSpec } from "./matrix_spec.ts";

const figure: MatrixFigure = { kind: "matrix", metric: "feature_kernel" };

function matrices(...all: number[][][]) {
  const data = madeUpRun({ grid: { targetRatio: all.map((_, index) => index + 1) } });
  all.forEach((matrix, cell) => {
    for (const instance of [0, 1]) {
      const place = { type: "kernel", cell, instance, stage: "pretrain", metric: "feature_kernel" } as const;
      data.kernels.push({ ...place, value: 1, matrix });
    }
  });
  return data;
}

/** Two richnesses, three couplings: kernels of a source that knows of one coupling only, and of a target, with predictions and labels. */
function coupled(missing?: number) {
  const data = madeUpRun({
    grid: { alignment: [1, 2], targetRatio: [0, 1, 3] },
    stages: ["bayes-source", "bayes-target"],
  });
  const labels = { source: [1, -1, 1, -1], target: [-1, 1, 1, -1] };
  const like = (size: number, y: readonly number[]) =>
    y.map((a, i) => y.map((b, j) => (i === j ? 1 : size * a * b)));
  for (let cell = 0; cell < 6; cell++) {
    if (cell === missing) continue;
    const richness = cell < 3 ? 0.1 : 0.2,
      record = { type: "kernel", cell, instance: 0, value: 4, labels } as const;
    const both = (stage: Kernel["stage"], size: number, y: readonly number[]) => {
      data.kernels.push({ ...record, stage, metric: "feature_kernel", matrix: like(size, y) });
      data.kernels.push({ ...record, stage, metric: "predicted_feature_kernel", matrix: like(-size, y) });
    };
    both("bayes-source", richness, labels.source);
    both("bayes-target", richness + 0.01 * cell, labels.target);
  }
  return data;
}

Deno.test("matrixSpec() draws one map for each cell and stage, and names every entry", async () => {
  const svg = await drawFigure(matrices([[1, 0.5], [0.5, 1]], [[2, 0], [0, 2]]), madeUpNotes(figure));
  deepStrictEqual(labelsOf(svg).slice(0, 4), [
    "row 1, column 1: 1.000",
    "row 1, column 2: 0.5000",
    "row 2, column 1: 0.5000",
    "row 2, column 2: 1.000",
  ]);
  strictEqual(labelsOf(svg).length, 8);
  const texts = textsOf(svg);
  for (const text of ["pretrain", "α₂ = 1", "α₂ = 2", "feature kernel"]) ok(texts.includes(text), text);
});

Deno.test("matrixSpec() centres the colours at 0 if there are both signs", () => {
  const scale = (matrix: number[][]) =>
    JSON.stringify(matrixSpec(matrices(matrix), figure, madeUpNotes())).match(
      /"name":"color","type":"linear","domain":(.*?),"range":(\{.*?\})/,
    )
      ?.slice(1);
  deepStrictEqual(scale([[1, -3], [2, 0]]), ["[-3,3]", '{"scheme":"blueorange"}']);
  deepStrictEqual(scale([[1, 3], [2, 1]]), ["[1,3]", '{"scheme":"viridis"}']);
  deepStrictEqual(scale([[2]]), ["[2,4]", '{"scheme":"viridis"}']);
});

Deno.test("matrixSpec() draws a few of many matrices and says so", async () => {
  const different = Array.from({ length: 9 }, (_, index) => [[index]]);
  const svg = await drawFigure(matrices(...different), madeUpNotes(figure));
  ok(textsOf(svg).includes("shows 6 of 9 values of targetRatio"));
});

Deno.test("matrixGrid() has a row for each richness, a column for each coupling, and one for a stage that knows none", () => {
  const { rows, columns, panels } = matrixGrid(coupled(), { ...figure, across: "targetRatio" });
  deepStrictEqual(rows, [{ alignment: 1 }, { alignment: 2 }]);
  deepStrictEqual(columns, [
    { stage: "bayes-source" },
    ...[0, 1, 3].map((at) => ({ stage: "bayes-target" as const, at })),
  ]);
  deepStrictEqual(panels.map((line) => line.map((panel) => panel?.matrix[0][1].toFixed(2))), [
    ["-0.10", "-0.10", "-0.11", "-0.12"],
    ["-0.20", "-0.23", "-0.24", "-0.25"],
  ]);
  // Across what the source depends on, it has columns of its own; a run that was broken off lacks a panel
  const other = matrixGrid(coupled(5), { ...figure, across: "alignment" });
  deepStrictEqual(other.panels.map((line) => line.map((panel) => panel !== undefined)), [
    [true, true, true, true],
    [true, true, true, true],
    [true, false, true, false],
  ]);
});

Deno.test("matrixGrid() draws a matrix once that is the same in the next row", () => {
  const run = coupled();
  run.kernels.forEach((kernel, index) => {
    if (kernel.stage === "bayes-source") run.kernels[index] = { ...kernel, matrix: run.kernels[0].matrix };
  });
  const { panels } = matrixGrid(run, { ...figure, across: "targetRatio" });
  deepStrictEqual(panels.map((line) => line.map((panel) => panel !== undefined)), [
    [true, true, true, true],
    [false, true, true, true],
  ]);
});

Deno.test("matrixSpec() sorts points by label, with what is predicted below the diagonal and no colour on it", async () => {
  const run = coupled(), svg = await drawFigure(run, madeUpNotes({ ...figure, across: "targetRatio" }));
  const [{ matrix, labels }] = run.kernels;
  deepStrictEqual(orderOf({ matrix: matrix!, labels: labels! }), [2, 0, 1, 3]);
  deepStrictEqual(labelsOf(svg).slice(0, 5), [
    "row 3, column 3: 1.000",
    "row 3, column 1: measured 0.1000",
    "row 3, column 2: measured −0.1000".replace("−", "-"),
    "row 3, column 4: measured -0.1000",
    "row 1, column 3: predicted -0.1000",
  ]);
  strictEqual(labelsOf(svg).length, 8 * 16);
  // The scale of colours knows nothing of the 1 on the diagonals
  const domain = JSON.stringify(matrixSpec(run, figure, madeUpNotes())).match(
    /"name":"color",.*?"domain":\[(.*?)\]/,
  );
  deepStrictEqual(domain?.[1], "-0.25,0.25");
  for (
    const text of [
      "above: measured",
      "below: predicted",
      "bars: label of the source (outer), of the target (inner)",
    ]
  ) {
    ok(textsOf(svg).includes(text), text);
  }
});

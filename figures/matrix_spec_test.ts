import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";
import { matrixSpec } from "./matrix_spec.ts";

const figure = { kind: "matrix", metric: "feature_kernel" } as const;

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
  for (const text of ["pretrain, α₂ = 1", "pretrain, α₂ = 2", "feature kernel"]) {
    strictEqual(texts.includes(text), true, text);
  }
});

Deno.test("matrixSpec() centres the colours at 0 if there are both signs", () => {
  const scale = (matrix: number[][]) =>
    JSON.stringify(matrixSpec(matrices(matrix), figure, madeUpNotes())).match(
      /"domain":(.*?),"range":(\{.*?\})/,
    )
      ?.slice(1);
  deepStrictEqual(scale([[1, -3], [2, 0]]), ["[-3,3]", '{"scheme":"blueorange"}']);
  deepStrictEqual(scale([[1, 3], [2, 1]]), ["[1,3]", '{"scheme":"viridis"}']);
  deepStrictEqual(scale([[2]]), ["[2,4]", '{"scheme":"viridis"}']);
});

Deno.test("matrixSpec() draws a few of many matrices and says so", async () => {
  const svg = await drawFigure(matrices(...Array.from({ length: 9 }, () => [[1]])), madeUpNotes(figure));
  strictEqual(textsOf(svg).includes("shows 6 of 9 matrices"), true);
});

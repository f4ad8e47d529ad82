import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { Stage } from "../operators/run_record.ts";
import { drawFigure, figureSpec } from "./draw_figure.ts";
import type { Figure } from "../pipelines/figure.ts";
import { collectFigureData } from "./figure_data.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const lines = { kind: "lines", x: "targetRatio", metric: "target_test_loss" } as const;

Deno.test("drawFigure() writes what the figure is of: heading, panels, axes, how to read it", async () => {
  const grid = { alignment: [0.3, 0.9], targetRatio: [1, 2, 3] };
  const deviation = (n: number) => [1, -2, 4, -11, undefined][n];
  const svg = await drawFigure(madeUpRun({ grid, deviation }), madeUpNotes(lines));
  const texts = textsOf(svg);
  deepStrictEqual(texts.slice(0, 7), [
    "made-up",
    "D = 200, α₁ = ∞",
    "seed 7, 20 instances, version 0.0.0, cpu:none",
    "4 checks: 2 agree, 2 disagree, 0 inconclusive",
    "β₁·β₂ of the two unit teachers, a = cos θ:",
    "0.3",
    "0.9",
  ]);
  for (const text of ["scratch", "test loss on the target", "z", "✗", "1.4", "−3"]) {
    strictEqual(texts.includes(text), true, text);
  }
  strictEqual(texts.includes("target samples per input dimension, α₂ = P₂/D"), true);
  strictEqual(texts.filter((text) => text === "✗").length, 2);
  const labels = labelsOf(svg);
  strictEqual(labels.length, 6 + 4); // each measurement, and each z-score once more
  strictEqual(
    labels[0],
    "a = 0.3, α₂ = 1, scratch, test loss on the target: measured 0.510(10), predicted 0.5, z 1, agrees",
  );
  strictEqual(labels.filter((label) => label.endsWith(", no prediction")).length, 2);
});

Deno.test("drawFigure() draws the same records as the same text, also when they come from a file", async () => {
  const grid = { sourceRatio: [0.5, Infinity], targetRatio: [0.3, 0.6] };
  const data = madeUpRun({ grid, law: ({ sourceRatio }) => sourceRatio === 0.5 ? 1 : 2 });
  const svg = await drawFigure(data, madeUpNotes(lines));
  await drawFigure(madeUpRun({ times: [0, 1] }), madeUpNotes({ kind: "curves", metric: "target_test_loss" }));
  const stored = JSON.stringify(data, (_, value) => value === Infinity ? "inf" : value);
  const [again, read] = await Promise.all(
    [data, JSON.parse(stored)].map((one) => drawFigure(one, madeUpNotes(lines))),
  );
  strictEqual(again, svg);
  strictEqual(read, svg);
  strictEqual(textsOf(svg).includes("∞"), true);
});

Deno.test("drawFigure() leaves out of a logarithmic axis what is not positive, and says so", async () => {
  const law = ({ targetRatio }: Record<string, unknown>) => Math.abs(Number(targetRatio)) - 1;
  const data = madeUpRun({ grid: { targetRatio: [-3, 1, 2, 4] }, law, deviation: () => 0 });
  const svg = await drawFigure(data, madeUpNotes({ ...lines, log: "xy" }));
  const said = textsOf(svg).filter((text) => text.includes("left out"));
  deepStrictEqual(said, [
    "1 point that is not positive is left out on the logarithmic horizontal axis",
    "1 point that is not positive is left out on the logarithmic vertical axis",
  ]);
  strictEqual(labelsOf(svg).length, 2 + 2);
});

Deno.test("drawFigure() draws a single cell: its training curves, or else measured beside predicted", async () => {
  const grid = { targetRatio: [0.5] };
  const times = [0, 0.1, 1, 10];
  const curves = await drawFigure(
    madeUpRun({ grid, times, stages: ["scratch", "fine-tune"] }),
    madeUpNotes(),
  );
  strictEqual(labelsOf(curves).filter((label) => label === "scratch, instance 1").length, 1);
  strictEqual(labelsOf(curves).includes("fine-tune: predicted 0.6667"), true);
  strictEqual(textsOf(curves).includes("time 0 is left out on the logarithmic axis"), true);
  const dots = await drawFigure(madeUpRun({ grid, stages: ["scratch", "fine-tune"] }), madeUpNotes());
  strictEqual(labelsOf(dots).length, 2);
  strictEqual(textsOf(dots).includes("fine-tune"), true);
});

Deno.test("drawFigure() counts the disagreeing checks that it does not show", async () => {
  const metrics = ["target_test_loss", "transferability"];
  const texts = async (figure: Figure) =>
    textsOf(
      await drawFigure(
        madeUpRun({ grid, metrics, deviation: (n) => n % 5 === 1 ? 4 : 0 }),
        madeUpNotes(figure),
      ),
    );
  const four = [0.2, 0.4, 0.6, 0.8];
  const grid = { alignment: four, targetRatio: four };
  const phase = { kind: "phase", x: "targetRatio", y: "alignment", metric: "transferability" } as const;
  for (const figure of [lines, phase]) {
    const said = (await texts(figure)).find((text) =>
      /disagreeing checks that are not shown: \d+/.test(text)
    );
    strictEqual(said !== undefined, true, figure.kind);
  }
});

Deno.test("drawFigure() draws a run that was broken off, and refuses one without records", async () => {
  const data = madeUpRun();
  delete data.summary;
  data.checks.length = 0;
  const texts = textsOf(await drawFigure(data, madeUpNotes(lines)));
  strictEqual(texts.includes("no checks; the run is not complete, 3 cells so far"), true);
  await rejects(
    drawFigure(collectFigureData().data, madeUpNotes(lines)),
    /^RangeError: Cannot draw a figure of/,
  );
});

const number = fc.oneof(fc.double({ noNaN: true, min: -10, max: 10 }), fc.constantFrom(0, 1e-7, 1e5));
const anyRun = fc.record({
  grid: fc.record({
    alignment: fc.uniqueArray(number, { minLength: 1, maxLength: 9 }),
    targetRatio: fc.uniqueArray(fc.oneof(number, fc.constantFrom("inf", Infinity)), {
      minLength: 1,
      maxLength: 4,
    }),
    sourceRatio: fc.constantFrom([1], [1, "inf"], ["inf"]),
  }),
  stages: fc.subarray<Stage>(["scratch", "transfer", "fine-tune"]),
  metrics: fc.subarray(["target_test_loss", "transferability"]),
  standardError: fc.constantFrom(null, 0, 0.01, 1e6),
  times: fc.constantFrom([], [0], [0, 1, 100]),
  offset: number,
  z: fc.array(fc.oneof(number, fc.constant(undefined)), { minLength: 1 }),
  figure: fc.constantFrom(
    lines,
    { ...lines, log: "xy" } as const,
    { kind: "curves", metric: "target_test_loss", log: "xy" } as const,
    { kind: "histogram", metric: "zScore" } as const,
    undefined,
  ),
});

Deno.test("drawFigure() draws any grid with finite numbers, or refuses it", () => {
  const draw = async (run: typeof anyRun extends fc.Arbitrary<infer Run> ? Run : never, svg: boolean) => {
    const { z, offset, figure, ...made } = run;
    const law = ({ alignment, targetRatio }: Record<string, unknown>) =>
      offset + Number(alignment) * (Number.isFinite(targetRatio) ? Number(targetRatio) : 1);
    const data = madeUpRun({ ...made, law, deviation: (n) => z[n % z.length] });
    const notes = madeUpNotes(...figure ? [figure] : []);
    try {
      const spec = JSON.stringify(figureSpec(data, notes));
      strictEqual(/null|NaN|undefined/.test(spec), false, spec);
      const text = svg ? await drawFigure(data, notes) : "";
      strictEqual(/NaN|undefined|Infinity/.test(text), false, text);
    } catch (error) {
      strictEqual(error instanceof RangeError, true, String(error));
    }
  };
  return fc.assert(fc.asyncProperty(anyRun, (run) => draw(run, false)), { numRuns: 200 })
    .then(() => fc.assert(fc.asyncProperty(anyRun, (run) => draw(run, true)), { numRuns: 25 }));
});

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { Params, RunRecord, Verdict } from "../operators/run_record.ts";
import type { FigureNotes, PhaseFigure } from "../pipelines/figure.ts";
import { fineTuneTransferability } from "../theory/fine_tune_loss.ts";
import { linearTransferability } from "../theory/linear_transfer_loss.ts";
import { colorLimit } from "./color_limit.ts";
import { collectFigureData, type FigureData } from "./figure_data.ts";
import { edges, phaseLayout } from "./phase_layout.ts";
import { phaseMaps } from "./phase_maps.ts";
import { phaseSpec } from "./phase_spec.ts";
import { renderSvg } from "./render_svg.ts";

const figure: PhaseFigure = { kind: "phase", x: "u", y: "v", metric: "transferability" };
const note = { symbol: "", unit: "", whole: false };
const notes: FigureNotes = {
  figures: [figure],
  axes: {
    u: { ...note, symbol: "α₂", unit: "P₂/D", meaning: "target samples per input dimension" },
    v: { ...note, symbol: "a = cos θ", meaning: "alignment of the teachers; made up" },
    w: { ...note, symbol: "α₁", meaning: "source samples per input dimension" },
  },
};

/** What a made-up run says of a cell; undefined if it has nothing. */
type Cells = (params: { u: number; v: number; w?: unknown }) =>
  | { measured?: number; predicted?: number; verdict?: Verdict }
  | undefined;

/** A made-up run over lists of values. */
function made(lists: { u: number[]; v: number[]; w?: (number | string)[] }, cells: Cells): FigureData {
  const { data, add } = collectFigureData();
  const about = { pipeline: "made-up", version: "1.0.0", seed: 1, backend: "cpu:none", instances: 4 };
  add({ type: "run", ...about, params: { ...lists as Params, ridge: 0.1 } });
  let cell = 0;
  for (const u of lists.u) {
    for (const v of lists.v) {
      for (const w of lists.w ?? [undefined]) {
        const params = { u, v, ...w !== undefined && { w } };
        const { measured, predicted, verdict = "agrees" } = cells(params) ?? {};
        const head = { cell: cell++, params, stage: "fine-tune", metric: "transferability" } as const;
        const sides = { measured, predicted, standardError: 0.006, instances: 4, allowance: 0, source: "s" };
        const records: RunRecord[] = [];
        if (measured !== undefined) {
          records.push({ type: "measurement", ...head, value: measured, standardError: 0.006, instances: 4 });
        }
        if (predicted !== undefined) {
          const rest = { value: predicted, source: "s", allowance: 0, allowanceReason: "" };
          records.push({ type: "prediction", ...head, ...rest });
        }
        if (measured !== undefined && predicted !== undefined) {
          records.push({ type: "check", ...head, ...sides, measured, predicted, zScore: 1, verdict });
        }
        records.forEach(add);
      }
    }
  }
  return data;
}

const both = (value: number) => ({ measured: value, predicted: value });

/** All objects in a specification that a test accepts. */
// deno-lint-ignore no-explicit-any -- a specification is untyped data
function parts(spec: unknown, accepts: (part: any) => boolean): any[] {
  if (typeof spec !== "object" || spec === null) return [];
  const own = !Array.isArray(spec) && accepts(spec) ? [spec] : [];
  return [...own, ...Object.values(spec).flatMap((value) => parts(value, accepts))];
}

const rowsOf = (spec: unknown, name: string) =>
  parts(spec, (part) => part.name === name && Array.isArray(part.values))[0].values;
const textsOf = (spec: unknown) =>
  parts(spec, (part) => part.type === "text").map((mark): string => mark.encode.update.text.value ?? "");

Deno.test("phaseSpec() reproduces its golden specification, up to what all figures have around them", async () => {
  const data = made({ u: [0.1, 0.2, 0.6], v: [-0.5, 0, 0.5, 1], w: ["inf", 0.5] }, ({ u, v, w }) => {
    if (u === 0.6 && v === 1) return undefined;
    const predicted = v - u - (w === 0.5 ? 0.3 : 0);
    return { measured: predicted + 0.01, predicted, verdict: u === 0.2 && v === 0 ? "disagrees" : "agrees" };
  });
  const file = new URL("../fixtures/phase-spec-golden.json", import.meta.url);
  const spec = JSON.parse(JSON.stringify(phaseSpec(data, figure, notes)));
  const [{ scales, marks }] = parts(spec, ({ scales }) => scales?.[0].name === "color");
  deepStrictEqual({ scales, marks }, JSON.parse(await Deno.readTextFile(file)));
  ok((await renderSvg(spec)).includes("α₁ = ∞"));
});

Deno.test("phaseMaps() puts the line where theory changes its sign, in the parameters' own units", () => {
  const u = [0.1, 0.15, 0.4, 0.9, 1.7];
  const { maps } = phaseMaps(made({ u, v: [0, 0.3, 0.5, 2] }, ({ u, v }) => both(v - u)), figure, notes);
  strictEqual(maps.length, 2);
  for (const { zero } of maps) {
    ok(zero.length >= 4);
    for (const { x, y, x2, y2 } of zero) ok(Math.abs(x - y) < 1e-12 && Math.abs(x2 - y2) < 1e-12);
    strictEqual(Math.min(...zero.flatMap(({ x, x2 }) => [x, x2])), 0.1);
    strictEqual(Math.max(...zero.flatMap(({ x, x2 }) => [x, x2])), 1.7);
  }
});

Deno.test("phaseMaps() follows theory between the cells where it was recorded", () => {
  const data = made({ u: [0, 1], v: [0, 1] }, ({ u, v }) => both(v - u));
  for (const v of [0, 1]) {
    for (let u = 0; u <= 1; u += 0.1) {
      const point = { params: { u, v, w: 1 }, stage: data.measurements[0].stage, metric: figure.metric };
      data.theory.push({ type: "theory", ...point, piece: 0, value: v - u * u - 0.1, allowance: 0 });
    }
  }
  for (const { x, y } of phaseMaps(data, figure, notes).maps[0].zero) {
    ok(Math.abs(y - x * x - 0.1) < 0.01, `${x}, ${y}`);
  }
});

Deno.test("phaseMaps() puts it where Tahir et al. find the phase boundaries of large networks", () => {
  const fixed = { inputDim: 1e6, hiddenLayers: 1, sourceRatio: Infinity, sourceNoise: 0, targetNoise: 0 };
  const rest = { ridge: 1e-6, initScale: 1e-9, integrator: "flow", learningRate: 0.01 } as const;
  const steps = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
  const boundary = (law: typeof fineTuneTransferability | typeof linearTransferability) => {
    const data = made({ u: steps, v: steps }, ({ u, v }) => ({
      predicted: law({ ...fixed, ...rest, alignment: v, targetRatio: u }).value,
    }));
    return phaseMaps(data, figure, notes).maps[0].zero;
  };
  const linear = boundary(linearTransferability), tuned = boundary(fineTuneTransferability);
  ok(linear.length > 10 && tuned.length >= 18);
  for (const { x, y } of linear) ok(Math.abs(y ** 2 - x) < 0.005, `a² = ${y ** 2}, α₂ = ${x}`);
  for (const { y } of tuned) ok(Math.abs(y - 0.5) < 0.001, `a = ${y}`);
});

Deno.test("phaseSpec() takes the line from the prediction, whatever is measured", () => {
  const data = made({ u: [0, 1, 2], v: [0, 1, 2] }, ({ u, v }) => ({ measured: 1, predicted: v - u + 0.5 }));
  const zero = rowsOf(phaseSpec(data, figure, notes), "zero");
  strictEqual(zero.length % 2, 0);
  strictEqual(new Set(zero.map(({ left }: { left: number }) => left)).size, 2);
});

Deno.test("phaseSpec() lets a cell reach halfway to its neighbours, in whatever order the values come", () => {
  deepStrictEqual(edges([1, 2, 4]), [0.5, 1.5, 3, 5]);
  const data = made({ u: [4, 1, 2], v: [0, 1, 2] }, ({ u, v }) => both(u + v));
  const cells = rowsOf(phaseSpec(data, figure, notes), "cells");
  const of = (u: number) =>
    cells.find(({ description }: { description: string }) => description.includes(`α₂ = ${u},`));
  deepStrictEqual([of(1).x0, of(1).x1, of(2).x0, of(2).x1, of(4).x0, of(4).x1], [0.5, 1.5, 1.5, 3, 3, 5]);
});

Deno.test("phaseSpec() says in words what a cell shows", () => {
  const data = made({ u: [0.3, 0.6], v: [0.5, 1] }, () => ({ measured: -0.2061, predicted: -0.2069 }));
  const [{ description }] = rowsOf(phaseSpec(data, figure, notes), "cells");
  strictEqual(description, "a = 0.5, α₂ = 0.3, fine-tune: measured −0.2061(60), predicted −0.2069");
});

Deno.test("phaseSpec() strikes cells out that have no value, also if the run was broken off", () => {
  const lists = { u: [0, 1, 2], v: [0, 1, 2] };
  const broken = phaseSpec(made(lists, ({ u, v }) => u === 2 ? undefined : both(v - u)), figure, notes);
  strictEqual(rowsOf(broken, "missing").length, 2 * 3);
  strictEqual(rowsOf(broken, "cells").length, 2 * 6);
  ok(textsOf(broken).includes("no value"));
  const whole = phaseSpec(made(lists, ({ u, v }) => both(v - u)), figure, notes);
  strictEqual(rowsOf(whole, "missing").length, 0);
  ok(!textsOf(whole).includes("no value"));
  throws(() => phaseSpec(made(lists, () => undefined), figure, notes), RangeError);
  throws(
    () => phaseSpec(made({ u: [1], v: [0, 1] }, () => both(1)), figure, notes),
    /two finite values of u/,
  );
});

Deno.test("phaseSpec() crosses out what disagrees, on the measured map", () => {
  const data = made({ u: [0, 1, 2], v: [0, 1, 2] }, ({ u, v }) => ({
    ...both(v - u),
    verdict: u === 1 && v === 2 ? "disagrees" : u === 0 ? "inconclusive" : "agrees",
  }));
  const spec = phaseSpec(data, figure, notes);
  deepStrictEqual(rowsOf(spec, "crosses"), [{ left: 0, top: rowsOf(spec, "cells")[0].top, x: 1, y: 2 }]);
  deepStrictEqual(rowsOf(spec, "dots").map(({ x }: { x: number }) => x), [0, 0, 0]);
  ok(textsOf(spec).includes("check disagrees (1)") && textsOf(spec).includes("inconclusive (3)"));
});

Deno.test("phaseSpec() cuts its colours where few values are far larger, and says so", () => {
  const values = Array.from({ length: 6 }, (_, i) => i);
  const data = made({ u: values, v: values }, ({ u, v }) => both(u === 5 && v === 5 ? -40 : (u - v) / 5));
  const spec = phaseSpec(data, figure, notes), texts = textsOf(spec);
  const [color] = parts(spec, (part) => part.name === "color");
  deepStrictEqual([color.domain, color.clamp], [[-1, 1], true]);
  ok(texts.includes("≤ −1") && texts.includes("1") && !texts.includes("≥ 1"), texts.join());
  ok(texts.includes("hurts") && texts.includes("helps"));
});

Deno.test("phaseSpec() draws each combination of the other parameters as a row, twelve at most", () => {
  const lists = { u: [0, 1], v: [0, 1], w: Array.from({ length: 20 }, (_, i) => i) };
  const spec = phaseSpec(made(lists, ({ u, v }) => both(v - u)), figure, notes);
  strictEqual(textsOf(spec).filter((text) => text.startsWith("α₁ = ")).length, 12);
  ok(textsOf(spec).some((text) => text.includes("12 of 20")));
});

Deno.test("phaseLayout() keeps maps apart and on the page", () => {
  const grid = { xs: [0, 1], ys: [0, 1], rows: [{ w: 1 }, { w: 2 }], maps: [] };
  for (const stages of [["transfer"], ["linear-transfer", "fine-tune"]] as const) {
    const { places, mapWidth, mapHeight, width } = phaseLayout({ ...grid, stages });
    ok(width <= 620);
    for (const line of places) {
      line.slice(1).forEach(({ left }, i) => ok(left >= line[i].left + mapWidth + 8));
    }
    ok(places[1][0].top > places[0][0].top + mapHeight);
  }
});

Deno.test("colorLimit() ends at the largest value, or before a few outliers, at a round number", () => {
  strictEqual(colorLimit([]), 1);
  strictEqual(colorLimit([0, 0]), 1);
  strictEqual(colorLimit([0.5, -0.71]), 0.8);
  strictEqual(colorLimit([1.27]), 1.3);
  strictEqual(colorLimit([...Array(99).fill(0.9), -50]), 0.9);
  strictEqual(colorLimit([...Array(99).fill(0), 3]), 3);
  strictEqual(colorLimit([1e-9, -2e-9]), 2e-9);
});

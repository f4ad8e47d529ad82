import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { EMPTY, firstValueFrom, lastValueFrom, of, toArray } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { TheoryPoint } from "../operators/run_record.ts";
import type { Prediction } from "../theory/prediction.ts";
import { definePipeline, type PipelineSpec } from "./define_pipeline.ts";
import type { Preset } from "./preset.ts";
import { linePoints } from "./line_points.ts";
import { choices, integer, number, type ParameterSet } from "./parameter.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";
import { theoryLines } from "./theory_lines.ts";

const said = (value: number): Prediction => ({ value, allowance: 0, allowanceReason: "", source: "s" });

/** A made-up pipeline whose law is u + 10v, with what a test changes. */
function made(changes: Partial<PipelineSpec<ParameterSet>> = {}) {
  return definePipeline<ParameterSet>({
    name: "p",
    shows: "",
    result: "",
    parameters: {
      u: number({ default: "0,1", meaning: "" }),
      v: number({ default: "0,1,2", meaning: "" }),
      count: integer({ default: "10", meaning: "" }),
    },
    presets: { quick: { instances: 1 } as unknown as Preset<ParameterSet> },
    figures: [{ kind: "lines", x: "u", metric: "m" }],
    theory: { scratch: { m: ({ u, v }) => said(u as number + 10 * (v as number)) } },
    run: () => EMPTY,
    ...changes,
  });
}

async function lines(pipeline = made(), values: Record<string, string> = {}): Promise<TheoryPoint[]> {
  return await lastValueFrom(theoryLines(await resolveRun(pipeline, { values })).pipe(toArray()));
}

const xs = (points: readonly TheoryPoint[], x = "u") => points.map(({ params }) => params[x] as number);

Deno.test("theoryLines() goes along the figure's axis for every combination of the rest", async () => {
  const points = await lines();
  strictEqual(points.length, 3 * 120);
  deepStrictEqual([...new Set(points.map(({ params }) => params.v))], [0, 1, 2]);
  for (const { params: { u, v }, value } of points) strictEqual(value, u as number + 10 * (v as number));
  deepStrictEqual(points[0], {
    type: "theory",
    params: { u: 0, v: 0 },
    stage: "scratch",
    metric: "m",
    piece: 0,
    value: 0,
    allowance: 0,
  });
  const first = xs(points.slice(0, 120));
  deepStrictEqual(first, first.toSorted((a, b) => a - b));
  strictEqual(first.at(-1), 1);
});

Deno.test("theoryLines() takes the first figure that fits, else the parameter with the most values", async () => {
  const figures = [{ kind: "phase", x: "v", y: "u", metric: "m" }, {
    kind: "lines",
    x: "u",
    metric: "m",
  }] as const;
  strictEqual(new Set(xs(await lines(made({ figures })), "v")).size, 3);
  strictEqual(new Set(xs(await lines(made({ figures: [] })))).size, 2);
  strictEqual(new Set(xs(await lines(made(), { u: "1" }), "v")).size, 119); // one falls on 1
  deepStrictEqual(await lines(made(), { u: "1", v: "1" }), []);
  deepStrictEqual(await lines(made({ theory: undefined })), []);
});

Deno.test("theoryLines() spaces points as the figure does, with the cells' own", async () => {
  const figures = [{ kind: "lines", x: "u", metric: "m", log: "xy" }] as const;
  const at = xs(await lines(made({ figures }), { u: "1,7,100", v: "1" }));
  ok(at.includes(7));
  const steps = at.slice(1).map((u, i) => u / at[i]);
  strictEqual(at.length, 120);
  ok(Math.max(...steps) < 1.05, `largest step ${Math.max(...steps)}`);
});

Deno.test("theoryLines() leaves an infinite value to the cells", async () => {
  const parameters = { u: number({ default: "0,1,inf", infinite: true, meaning: "" }) };
  const at = xs(await lines(made({ parameters, theory: { scratch: { m: () => said(1) } } })));
  strictEqual(Math.max(...at), 1);
});

Deno.test("theoryLines() keeps to whole numbers, and to the ratios that exist", async () => {
  const figures = [{ kind: "lines", x: "count", metric: "m" }] as const;
  deepStrictEqual(xs(await lines(made({ figures }), { count: "3,7", u: "1", v: "1" }), "count"), [
    3,
    4,
    5,
    6,
    7,
  ]);
  const parameters = {
    u: number({ default: "0.2,0.55", per: "count", meaning: "" }),
    count: integer({ default: "10,20", meaning: "" }),
  };
  const points = await lines(made({ parameters, theory: { scratch: { m: () => said(1) } } }));
  const at = (count: number) => xs(points.filter(({ params }) => params.count === count));
  deepStrictEqual(at(10), [0.2, 0.3, 0.4, 0.5, 0.55]);
  deepStrictEqual(at(20), [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55]);
});

Deno.test("theoryLines() starts a new piece after what is refused or not finite", async () => {
  const values = { u: "0:10:1", v: "1" };
  const pieces = async (changes: Partial<PipelineSpec<ParameterSet>>) => {
    const points = await lines(made(changes), values);
    return [0, 1, 2].map((piece) => {
      const at = xs(points.filter((point) => point.piece === piece));
      return at.length && [Math.round(at[0]), Math.round(at.at(-1)!)];
    });
  };
  const outside = (u: unknown, low: number, high: number) => (u as number) < low || (u as number) > high;
  const refuse = ({ u }: { readonly u?: unknown }) => {
    if (!Number.isInteger(u) && !outside(u, 3.1, 4.9)) throw new RangeError("no");
  };
  // The cell at 4 is accepted: a piece of one point.
  deepStrictEqual(await pieces({ refuse }), [[0, 3], [4, 4], [5, 10]]);
  const vague: Prediction = { ...said(0.01), allowance: 0.3 };
  for (const failure of [new RangeError("no"), new NumericalError("no"), said(Infinity), said(NaN), vague]) {
    const m = ({ u }: { readonly u?: unknown }) => {
      if (outside(u, 3.5, 6.5) && !outside(u, 0.5, 9.5)) return said(1);
      if (failure instanceof Error) throw failure;
      return failure;
    };
    deepStrictEqual(await pieces({ theory: { scratch: { m } } }), [[1, 3], [7, 9], 0]);
  }
  await rejects(
    lines(made({ theory: { scratch: { m: () => Promise.reject(new TypeError("bug")) } } })),
    TypeError,
  );
});

Deno.test("theoryLines() takes 5000 evaluations at most, and draws no line of fewer than 20 points", async () => {
  strictEqual((await lines(made(), { v: "1:100:1" })).length, 5000);
  deepStrictEqual(await lines(made(), { v: "1:251:1" }), []);
  strictEqual((await lines(made(), { u: "1:200:1", v: "1" })).length, 200);
  deepStrictEqual(await lines(made(), { u: "1:200:1", v: "1:30:1" }), []);
});

Deno.test("theoryLines() leaves out the stages that the run does, but never the baseline", async () => {
  const parameters = {
    u: number({ default: "0,1", meaning: "" }),
    stages: choices({ options: ["scratch", "fine-tune", "transfer"], default: "fine-tune", meaning: "" }),
  };
  const m = () => said(1), theory = { scratch: { m }, "fine-tune": { m }, transfer: { m }, pretrain: { m } };
  const stages = new Set((await lines(made({ parameters, theory }))).map(({ stage }) => stage));
  deepStrictEqual([...stages], ["scratch", "fine-tune", "pretrain"]);
});

Deno.test("theoryLines() computes nothing before subscription and stops when unsubscribed", async () => {
  let calls = 0;
  const busy = () => {
    calls++;
    const end = performance.now() + 2;
    while (performance.now() < end);
    return said(1);
  };
  const points$ = theoryLines(await resolveRun(made({ theory: { scratch: { m: busy } } })));
  strictEqual(calls, 0);
  await firstValueFrom(points$);
  const seen = calls;
  ok(seen < 30, `${seen} evaluations for one point`);
  await new Promise((resolve) => setTimeout(resolve, 60));
  ok(calls <= seen + 15, `${calls - seen} evaluations after the end`);
  calls = 0;
  const running = points$.subscribe();
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 0));
  ok(performance.now() - start < 100 && calls < 60, "the event loop had its turn");
  running.unsubscribe();
});

Deno.test("runPipeline() puts lines of theory before the first cell, unless they are already recorded", async () => {
  const notice = { type: "notice", level: "info", message: "cell" } as const;
  const resolved = await resolveRun(made({ run: () => of(notice) }), { values: { v: "1" } });
  const means = { backend: { name: "cpu:none", caveat: "slow" } as Backend, version: "0" };
  const kinds = async (more: object) => {
    const records = await lastValueFrom(runPipeline(resolved, { ...means, ...more }).pipe(toArray()));
    return records.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
  };
  deepStrictEqual(await kinds({}), ["run", "notice", "summary"]);
  deepStrictEqual(await kinds({ lines: true }), ["run", "notice", "theory", "notice", "summary"]);
  const before = { records: of(notice), cells: 0 };
  deepStrictEqual(await kinds({ lines: true, before }), ["notice", "summary"]);
});

Deno.test("linePoints() is even where a logarithm is impossible, and never leaves the cells' range", () => {
  deepStrictEqual(linePoints({ own: [4, 0], count: 5, log: true }), [0, 1, 2, 3, 4]);
  deepStrictEqual(linePoints({ own: [0.4, 0.6], count: 9, log: false, per: 2 }), [0.4, 0.5, 0.6]);
});

Deno.test("theoryLines() has a gap where an allowance is no number", async () => {
  const theory = {
    scratch: {
      m: ({ u }: Record<string, unknown>) => ({ ...said(1), allowance: (u as number) > 0.5 ? NaN : 0 }),
    },
  };
  const points = await lines(made({ theory }), { v: "1" });
  strictEqual(points.length, 60);
  ok(xs(points).every((u) => u <= 0.5));
});

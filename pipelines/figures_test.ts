// What the pipelines declare of their figures holds together.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, take, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { catalogue } from "./catalogue.ts";
import linearTransfer from "./linear_transfer.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";
import { theoryLines } from "./theory_lines.ts";

Deno.test("the figures of all pipelines are over numeric parameters, lines over choices too, each kept at whole products of another", async () => {
  for (const load of Object.values(catalogue)) {
    const { figures = [], parameters } = (await load()).default;
    ok(figures.length > 0);
    for (const figure of figures) {
      for (const name of "x" in figure ? [figure.x, ..."y" in figure ? [figure.y] : []] : []) {
        const { kind } = parameters[name];
        ok(["number", "integer"].includes(kind) || (figure.kind === "lines" && kind === "choice"), name);
      }
    }
    for (const parameter of Object.values(parameters)) {
      if ("per" in parameter) strictEqual(parameters[parameter.per!]?.kind, "integer");
    }
  }
});

Deno.test("no cell of a preset of linear-transfer is refused", async () => {
  for (const preset of Object.keys(linearTransfer.presets)) {
    ok((await resolveRun(linearTransfer, { preset })).cellCount > 1, preset);
  }
});

Deno.test("lines of linear-transfer break at the interpolation point, and go by whole samples", async () => {
  const points = await lastValueFrom(
    theoryLines(await resolveRun(linearTransfer, { preset: "figure-slices" })).pipe(toArray()),
  );
  for (const { piece, params: { targetRatio } } of points) {
    const samples = 200 * (targetRatio as number);
    ok(Math.abs(samples - Math.round(samples)) < 1e-9, `${samples} samples`);
    strictEqual(piece, samples < 200 ? 0 : 1);
  }
  deepStrictEqual([...new Set(points.map(({ stage }) => stage))], [
    "linear-transfer",
    "fine-tune",
  ]);
});

Deno.test("lines of linear-transfer go through what its checks compare with", async () => {
  const values = {
    inputDim: "20",
    alignment: "0.3,0.8",
    targetRatio: "0.4,1.6",
    sourceRatio: "0.5",
    curves: "none",
  };
  const resolved = await resolveRun(linearTransfer, { values, instances: 2 });
  const means = { backend: await openCpuBackend(), version: "0", lines: true };
  const records = await lastValueFrom(runPipeline(resolved, means).pipe(toArray()));
  const key = (params: unknown, stage: string, metric: string) => JSON.stringify([params, stage, metric]);
  const lines = new Map(
    records.flatMap((one) => one.type === "theory" ? [[key(one.params, one.stage, one.metric), one]] : []),
  );
  const predictions = records.flatMap((one) => one.type === "prediction" ? [one] : [])
    .filter(({ metric }) => metric === "transferability"); // what is drawn
  strictEqual(predictions.length, 4 * 2);
  for (const { params, stage, metric, value, allowance } of predictions) {
    const point = lines.get(key(params, stage, metric));
    ok(point, `${stage} ${metric}`);
    deepStrictEqual([point.value, point.allowance], [value, allowance]);
  }
});

Deno.test("pipelines explain every metric that they emit", async () => {
  const backend = await openCpuBackend();
  const small: Readonly<Record<string, string>> = { inputDim: "24", curves: "first" };
  // All layers that there may be
  const deepest = { hiddenLayers: "6", inputDim: "4", width: "32", sourceTime: "0.02", targetTime: "0.05" };
  for (const load of Object.values(catalogue)) {
    const pipeline = (await load()).default, { metrics, parameters } = pipeline;
    if (!metrics || !("inputDim" in parameters)) continue;
    const own = { ...small, ...(pipeline.name === "deep-transfer" ? deepest : { inputs: "gaussian" }) };
    const values = Object.fromEntries(Object.entries(own).filter(([name]) => name in parameters));
    const resolved = await resolveRun(pipeline, { values, instances: 1 });
    const [first] = await lastValueFrom(resolved.cells.pipe(take(1), toArray()));
    const records = pipeline.run({ ...resolved.resources, cells: of(first), instanceCount: 1, backend });
    const emitted = (await lastValueFrom(records.pipe(toArray()))).flatMap((record) =>
      "metric" in record && record.type !== "loss" && !record.metric.startsWith("predicted_")
        ? [record.metric]
        : []
    );
    ok(emitted.length > 0);
    for (const metric of emitted) ok(metric in metrics, `${pipeline.name}: ${metric}`);
    const laws = Object.values(pipeline.theory ?? {}).flatMap((stage) => Object.keys(stage));
    for (const metric of laws) ok(metric in metrics, `${pipeline.name}: ${metric}`);
    for (const metric of Object.keys(metrics)) {
      if (/_exponent$|^best_|_excess$/.test(metric)) continue; // of several cells
      ok(emitted.includes(metric) || laws.includes(metric), `${pipeline.name} never emits ${metric}`);
    }
  }
});

import { deepStrictEqual } from "node:assert/strict";
import { lastValueFrom, of, toArray } from "rxjs";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { reportKernel } from "./report_kernel.ts";
import type { Flow, State } from "./state.ts";

interface Content {
  readonly params: { readonly curves: "first" | "all" | "none" };
  readonly kernel: Matrix;
}

function records(curves: Content["params"]["curves"], instance: number, size: number, options = {}) {
  const params = { curves }, cell = { type: "cell", index: 2, seed: 1, params, gridParams: {} } as const;
  const kernel = matrix(size, size, Float64Array.from({ length: size * size }, (_, at) => at));
  const state: State<Content> = {
    type: "state",
    stage: "bayes-target",
    cell,
    instance,
    content: { params, kernel },
  };
  return lastValueFrom(
    of<Flow<Content>>(state).pipe(
      reportKernel<Content>("feature_kernel", (content) => content.kernel, options),
      toArray(),
    ),
  );
}

Deno.test("reportKernel() records the rows and the trace of a kernel before the state", async () => {
  const [record, state] = await records("first", 0, 2);
  deepStrictEqual(record, {
    type: "kernel",
    ...{ cell: 2, instance: 0, stage: "bayes-target", metric: "feature_kernel", value: 3 },
    matrix: [[0, 1], [2, 3]],
  });
  deepStrictEqual(state.type, "state");
});

Deno.test("reportKernel() passes over instances that report nothing, and leaves out the rows of large kernels", async () => {
  deepStrictEqual((await records("first", 1, 2)).length, 1);
  deepStrictEqual((await records("none", 0, 2)).length, 1);
  deepStrictEqual((await records("all", 3, 2)).length, 2);
  deepStrictEqual((await records("all", 0, 2, { wanted: () => false })).length, 1);
  const [large] = await records("all", 0, 65);
  deepStrictEqual("matrix" in large, false);
});

Deno.test("reportKernel() tells the labels of the rows that it records", async () => {
  const labelsOf = () => ({ source: [1, -1] });
  const [record] = await records("first", 0, 2, { labelsOf });
  deepStrictEqual(record.type === "kernel" && record.labels, { source: [1, -1] });
  deepStrictEqual("labels" in (await records("first", 0, 65, { labelsOf }))[0], false);
});

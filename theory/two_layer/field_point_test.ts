import { deepStrictEqual } from "node:assert/strict";
import { poolFields } from "./field_point.ts";
import type { FieldProblem } from "./field_problem.ts";
import type { FieldRecord } from "./field_record.ts";

const problem = { stages: [{ targets: Float64Array.of(1) }], tests: [] } as unknown as FieldProblem;

/** Records of a run at some steps. */
const run = (...steps: number[]): FieldRecord[] =>
  steps.map((step) => ({
    ...{ stage: 0, step, time: step, train: Float64Array.of(0), tests: [] },
    ...{ trainLoss: 1, testLosses: [], detail: undefined },
  }));

/** Steps of the pooled moments, ends in brackets. */
const pooled = (...runs: FieldRecord[][]) =>
  poolFields(problem, runs).map(({ step, last }) => last ? `(${step})` : `${step}`).join(" ");

Deno.test("poolFields() keeps the moments that all runs reach, that of the first to end among them", () => {
  deepStrictEqual(pooled(run(0, 1, 2), run(0, 1, 2)), "0 1 (2)");
  deepStrictEqual(pooled(run(0, 1, 2), run(0, 1, 2, 4, 6)), "0 1 2 (4)");
  deepStrictEqual(pooled(run(0, 1, 2, 4, 5), run(0, 1, 2, 3)), "0 1 2 (4)");
  deepStrictEqual(pooled(run(0), run(0, 1, 2, 4, 6)), "0 (3)"); // one has nothing to learn
  deepStrictEqual(pooled(run(0), run(0)), "(0)");
});

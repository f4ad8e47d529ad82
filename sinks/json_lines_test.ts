import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Loss, RunStart } from "../operators/run_record.ts";
import { jsonLine } from "./json_lines.ts";

const loss: Loss = {
  type: "loss",
  cell: 0,
  instance: 1,
  stage: "scratch",
  step: 10,
  time: 0.1 + 0.2,
  metric: "target_test_loss",
  value: 5e-324,
};

Deno.test("jsonLine() keeps full precision and the order of the fields", () => {
  const line = jsonLine(loss);
  strictEqual(line.at(-1), "\n");
  strictEqual(line.trimEnd().includes("\n"), false);
  deepStrictEqual(JSON.parse(line), loss);
  deepStrictEqual(Object.keys(JSON.parse(line)), Object.keys(loss));
});

Deno.test("jsonLine() writes infinite parameters as inf, in lists too", () => {
  const run: RunStart = {
    type: "run",
    pipeline: "p",
    version: "1",
    seed: 1,
    backend: "cpu",
    params: { sourceRatio: Infinity, targetRatio: [1, Infinity] },
    instances: 1,
  };
  deepStrictEqual(JSON.parse(jsonLine(run)).params, { sourceRatio: "inf", targetRatio: [1, "inf"] });
});

Deno.test("jsonLine() throws when a number is NaN", () => {
  throws(() => jsonLine({ ...loss, value: NaN }), /^TypeError: Cannot write a loss record: value is NaN$/);
});

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parse } from "@std/csv";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import { checksCsv } from "./checks_csv.ts";

const run: RunRecord = {
  type: "run",
  pipeline: "p",
  version: "1",
  seed: 1,
  backend: "cpu",
  params: {},
  instances: 1,
};
const check: CheckRecord = {
  type: "check",
  cell: 3,
  params: { alignment: 0.1, sourceRatio: Infinity },
  stage: "fine-tune",
  metric: "target_test_loss",
  measured: 1 / 3,
  standardError: 1e-7,
  instances: 20,
  predicted: 0.3,
  allowance: 0,
  zScore: 2.5,
  verdict: "agrees",
  source: 'Paper, "Result 1"\nfirst line',
};

Deno.test("checksCsv() writes the header with the run and a row per check", () => {
  const format = checksCsv(["alignment", "sourceRatio"]);
  strictEqual(
    format(run),
    "pipeline,cell,alignment,sourceRatio,stage,metric,measured,standardError,instances,predicted,allowance," +
      "zScore,verdict,source\n",
  );
  const row = format(check);
  deepStrictEqual(parse(row), [
    ["p", "3", "0.1", "inf", "fine-tune", "target_test_loss", "0.3333333333333333", "1e-7", "20", "0.3", "0"]
      .concat(["2.5", "agrees", check.source]),
  ]);
  strictEqual(row.endsWith('first line"\n'), true);
});

Deno.test("checksCsv() leaves unknown numbers empty and writes nothing for other records", () => {
  const format = checksCsv([]);
  format(run);
  const row = format({ ...check, standardError: null, zScore: null, verdict: "inconclusive", source: "s" });
  strictEqual(row, "p,3,fine-tune,target_test_loss,0.3333333333333333,,20,0.3,0,,inconclusive,s\n");
  strictEqual(format({ type: "notice", level: "info", message: "m" }), "");
});

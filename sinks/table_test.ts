import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import { checksTable, type TableOptions } from "./table.ts";

const check = (cell: number, alignment: number, rest: Partial<CheckRecord>): CheckRecord => ({
  type: "check",
  cell,
  params: { alignment },
  stage: "linear-transfer",
  metric: "target_test_loss",
  measured: 0.65341,
  standardError: 0.00213,
  instances: 20,
  predicted: 0.65,
  allowance: 0,
  zScore: 1.6,
  verdict: "agrees",
  source: "s",
  ...rest,
});
const records: RunRecord[] = [
  {
    type: "run",
    pipeline: "demo",
    version: "1.0.0",
    seed: 7,
    backend: "cpu:openblas",
    params: { inputDim: 200, alignment: [-0.5, 0.9], sourceRatio: Infinity },
    instances: 5,
  },
  check(0, -0.5, {}),
  { type: "notice", level: "warning", message: "m" },
  check(1, 0.9, { zScore: 12.34, verdict: "disagrees" }),
  check(1, 0.9, { standardError: null, zScore: null, verdict: "inconclusive", stage: "scratch" }),
  { type: "summary", cells: 2, checks: 3, agrees: 1, disagrees: 1, inconclusive: 1 },
];

function table(options: Partial<TableOptions>): string {
  const format = checksTable({ gridNames: ["alignment"], seconds: () => 8.31, ...options });
  return records.map(format).join("");
}

Deno.test("checksTable() aligns rows under a column for each grid parameter", () => {
  strictEqual(
    table({ width: 100 }),
    `demo 1.0.0, seed 7, 5 instances, cpu:openblas
inputDim 200, alignment -0.5,0.9, sourceRatio inf

alignment  stage            metric                    measured       predicted      z
     -0.5  linear-transfer  target_test_loss        0.6534(21)            0.65    1.6  ✓
      0.9  linear-transfer  target_test_loss        0.6534(21)            0.65   12.3  ✗
      0.9  scratch          target_test_loss           0.65341            0.65      –  ?

3 checks in 2 cells: 1 agree ✓, 1 disagree ✗, 1 inconclusive ?, 8.3 s
1 disagree in 1 cell, whose rows share data; chance makes 0.74 % of 2: 0.015;
its share beyond z 12.3 is 2e-10; this is more than chance
`,
  );
});

Deno.test("checksTable() heads each cell instead when the columns do not fit", () => {
  const text = table({ width: 80 });
  strictEqual(text.includes("\nalignment -0.5\nlinear-transfer  target"), true);
  strictEqual(text.match(/^alignment 0\.9$/gm)?.length, 1);
  for (const line of text.split("\n")) strictEqual(line.length <= 80, true, line);
});

Deno.test("checksTable() leaves out rows that repeat, metrics not asked for and parameters without effect", () => {
  const format = checksTable({
    gridNames: ["alignment"],
    metrics: ["spike", "loss", "pools_sure_of_help"],
    unused: ["inputDim"],
    seconds: () => 1,
    width: 100,
  });
  const spike = (cell: number, measured: number, rest: Partial<CheckRecord> = {}) =>
    check(cell, cell, { metric: "spike", measured, standardError: 1e-14, ...rest });
  const text = [
    records[0],
    spike(0, 1),
    check(0, 0, { metric: "pools_sure_of_help", measured: 1, standardError: 0 }),
    check(0, 0, { metric: "transferability" }),
    spike(1, 1),
    check(1, 1, { metric: "pools_sure_of_help", measured: 1, standardError: 0 }),
    check(1, 1, { metric: "loss", measured: 0.3 }),
    check(1, 1, { metric: "transferability", verdict: "disagrees" }),
    check(1, 1, { metric: "loss_exponent", measured: 0.5 }),
    spike(2, 2),
    spike(3, 2, { verdict: "disagrees" }),
    records.at(-1)!,
  ].map(format).join("");
  const rows = text.split("\n").filter((line) => line.includes("linear-transfer ")).map((line) =>
    line.trim().split(/\s+/).slice(0, 4).filter((_, at) => at !== 1).join(" ")
  );
  deepStrictEqual(rows, [
    "0 spike 1.000000(1)",
    "0 pools_sure_of_help 1(0)",
    "1 pools_sure_of_help 1(0)",
    "1 loss 0.3000(21)",
    "1 transferability 0.6534(21)",
    "1 loss_exponent 0.5000(21)",
    "2 spike 2.000000(1)",
    "3 spike 2.000000(1)",
  ]);
  strictEqual(text.includes("inputDim"), false);
  strictEqual(text.includes("Left out: 1 row equal to the last one of its stage and metric"), true);
});

Deno.test("checksTable() colours the marks only when asked to", () => {
  strictEqual(table({}).includes("\x1b"), false);
  strictEqual(table({ color: true }).includes("\x1b[31m✗\x1b[0m"), true);
});

Deno.test("checksTable() shows measurements without a check, and whether pretraining helps", () => {
  const format = checksTable({ gridNames: [], seconds: () => 1, width: 100 });
  const measurement = (metric: string, value: number, standardError: number): RunRecord => ({
    type: "measurement",
    cell: 0,
    params: {},
    stage: "lazy-fine-tune",
    metric,
    value,
    standardError,
    instances: 8,
  });
  const text = [
    measurement("target_test_accuracy", 0.8, 0.01),
    measurement("transferability", 0.1, 0.01),
    measurement("transferability", -0.1, 0.01),
    measurement("transferability", 0.02, 0.01),
    measurement("target_test_loss", 0.7, 0.02),
    check(0, 0, { metric: "target_test_loss", predicted: 0.70267, allowance: 0.0914, zScore: 0 }),
    records.at(-1)!,
  ].map(format).join("");
  const lines = text.split("\n").map((line) => line.replace(/\s+/g, " "));
  strictEqual(lines[0], "lazy-fine-tune target_test_accuracy 0.800(10) – –");
  strictEqual(lines[1], "lazy-fine-tune transferability 0.100(10) – – helps");
  strictEqual(lines[2], "lazy-fine-tune transferability -0.100(10) – – hurts");
  strictEqual(lines[3], "lazy-fine-tune transferability 0.020(10) – – no clear effect");
  strictEqual(lines[4], "lazy-fine-tune target_test_loss 0.700(20) 0.703±0.091 0.0 ✓");
});

Deno.test("checksTable() shows a prediction without a check, a bound as one", () => {
  const format = checksTable({ gridNames: [], seconds: () => 1 });
  const head = { cell: 0, params: {}, stage: "scratch", metric: "target_test_loss" } as const;
  const row = (unchecked: "upper bound" | "sign") => {
    format({ type: "measurement", ...head, value: 0.2, standardError: 0.01, instances: 9 });
    const said = { value: 0.3, source: "", allowance: 0, allowanceReason: "", unchecked };
    return format({ type: "prediction", ...head, ...said }).trim().split(/\s+/).slice(2).join(" ");
  };
  strictEqual(row("upper bound"), "0.200(10) < 0.3 –");
  strictEqual(row("sign"), "0.200(10) 0.3 –");
});

Deno.test("checksTable() names what may be off by a tenth, and tells that z has another error than the one it shows", () => {
  const format = checksTable({ gridNames: ["alignment"], seconds: () => 1, width: 200 });
  const wide = (alignment: number) => check(alignment, alignment, { allowance: 0.3 });
  const measured: RunRecord = { ...check(4, 4, {}), type: "measurement", value: 0.65341, standardError: 0.1 };
  const text = [records[0], ...[1, 2, 3].map(wide), measured, check(4, 4, {}), records.at(-1)!].map(format)
    .join("");
  const lines = text.trimEnd().split("\n").slice(-3, -1);
  deepStrictEqual(lines, [
    "3 checks may be off by a tenth of the prediction, and agreeing says little: " +
    "linear-transfer target_test_loss (alignment 1), linear-transfer target_test_loss (alignment 2) and 1 more",
    "z of 1 check: by the error of measured − predicted, another than that of measured, in parentheses; see --help, Verdicts",
  ]);
});

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import type {
  CheckRecord,
  Measurement,
  Params,
  PredictionRecord,
  RunRecord,
} from "../operators/run_record.ts";
import { madeUpClaims } from "../fixtures/made_up_claims.ts";
import { parquetTable } from "./parquet.ts";

const run: RunRecord = {
  type: "run",
  pipeline: "p",
  version: "1",
  seed: 2 ** 53 - 1,
  backend: "cpu",
  params: { sourceRatio: [0.5, Infinity], kind: ["a", 'b "ü", λ'], inputDim: 20 },
  instances: 3,
};
const params: Params = { sourceRatio: 0.5, kind: "a" };
const head = { cell: 0, params, stage: "scratch", metric: "target_test_loss" } as const;
const measurement: Measurement = {
  type: "measurement",
  ...head,
  value: 1 / 3,
  standardError: 1e-7,
  instances: 3,
};
const prediction: PredictionRecord = {
  type: "prediction",
  ...head,
  value: 5e-324,
  allowance: 0,
  allowanceReason: "exact",
  source: 'Paper, "Result 1"\nfirst line — 定理',
};
const check: CheckRecord = {
  type: "check",
  ...head,
  measured: 1 / 3,
  standardError: 2e-7,
  instances: 3,
  predicted: 5e-324,
  allowance: 0,
  zScore: 2.5,
  verdict: "agrees",
  source: prediction.source,
};

/** Columns with their types, rows, metadata of the file that some records give. */
async function fileOf(gridNames: readonly string[], records: Iterable<RunRecord>) {
  const table = parquetTable(gridNames);
  for (const record of records) table.add(record);
  const bytes = await table.bytes();
  const meta = parquetMetadata(bytes.buffer);
  const { children } = parquetSchema(meta);
  const columns = Object.fromEntries(
    children.map(({ element: { name, type, converted_type } }) => [name, converted_type ?? type]),
  );
  const rows = await parquetReadObjects({ file: bytes.buffer });
  const metadata = Object.fromEntries(
    meta.key_value_metadata?.map(({ key, value }) => [key, JSON.parse(value!)]) ?? [],
  );
  return { bytes, columns, rows, metadata };
}

Deno.test("parquetTable() has a typed row for each measured quantity, with its check", async () => {
  const kind = 'b "ü", λ';
  const { columns, rows } = await fileOf(["sourceRatio", "kind"], [
    run,
    { ...head, type: "loss", instance: 0, step: 1, time: 1, value: 1 },
    measurement,
    prediction,
    check,
    { ...measurement, metric: "unchecked", standardError: null },
    { ...measurement, cell: 3, params: { sourceRatio: Infinity, kind }, stage: "fine-tune" },
    { type: "notice", level: "info", message: "m" },
  ]);
  deepStrictEqual(columns, {
    pipeline: "UTF8",
    seed: "INT64",
    cell: "INT32",
    sourceRatio: "DOUBLE",
    kind: "UTF8",
    stage: "UTF8",
    metric: "UTF8",
    measured: "DOUBLE",
    standardError: "DOUBLE",
    instances: "INT32",
    predicted: "DOUBLE",
    allowance: "DOUBLE",
    zScore: "DOUBLE",
    verdict: "UTF8",
    source: "UTF8",
  });
  const first = {
    ...{ pipeline: "p", seed: 9007199254740991n, cell: 0, sourceRatio: 0.5, kind: "a" },
    ...{ stage: "scratch", metric: "target_test_loss", measured: 1 / 3, standardError: 2e-7, instances: 3 },
    ...{ predicted: 5e-324, allowance: 0, zScore: 2.5, verdict: "agrees", source: prediction.source },
  };
  const unknown = { predicted: null, allowance: null, zScore: null, verdict: null, source: null };
  deepStrictEqual(rows, [
    first,
    { ...first, ...unknown, metric: "unchecked", standardError: null },
    { ...first, ...unknown, cell: 3, sourceRatio: Infinity, kind, stage: "fine-tune", standardError: 1e-7 },
  ]);
});

Deno.test("parquetTable() keeps the run and its summary as metadata", async () => {
  const summary: RunRecord = {
    type: "summary",
    cells: 1,
    checks: 1,
    agrees: 1,
    disagrees: 0,
    inconclusive: 0,
  };
  const { metadata } = await fileOf(["sourceRatio", "kind"], [run, check, summary]);
  deepStrictEqual(metadata, {
    "carryover.run": { ...run, params: { ...run.params, sourceRatio: [0.5, "inf"] } },
    "carryover.summary": summary,
  });
});

Deno.test("parquetTable() gives a valid file without rows, even without a run", async () => {
  for (const records of [[run], []]) {
    const { columns, rows } = await fileOf(["sourceRatio"], records);
    strictEqual(Object.keys(columns).length, 14);
    deepStrictEqual(rows, []);
  }
});

Deno.test("parquetTable() understands records read back from JSON lines, and one-sided ones", async () => {
  const { rows, columns } = await fileOf(["sourceRatio", "classes"], [
    { ...run, params: { sourceRatio: [1, "inf"] as unknown as number[], classes: ["x", "y"] } },
    { ...check, zScore: null, params: { sourceRatio: "inf", classes: [0, 2] } },
    { ...prediction, cell: 1, params: {} },
  ]);
  strictEqual(columns.sourceRatio, "DOUBLE");
  deepStrictEqual(rows.map(({ sourceRatio }) => sourceRatio), [Infinity, null]);
  deepStrictEqual(rows.map(({ classes }) => classes), ["0 2", null]);
  deepStrictEqual(rows.map(({ measured, instances }) => [measured, instances]), [[1 / 3, 3], [null, null]]);
  deepStrictEqual(rows.map(({ zScore }) => zScore), [null, null]);
});

Deno.test("parquetTable() renames a parameter that would hide another column", async () => {
  const clash = { seed: 0.5, stage: "x" };
  const { rows } = await fileOf(["seed", "stage"], [{ ...run, params: clash }, { ...check, params: clash }]);
  const { seed, stage, seed_param, stage_param } = rows[0];
  deepStrictEqual([seed, stage, seed_param, stage_param], [9007199254740991n, "scratch", 0.5, "x"]);
});

Deno.test("parquetTable() takes 100,000 rows in a few dozen bytes each, and the same bytes every time", async () => {
  const count = 100_000;
  function* records(): Generator<RunRecord> {
    yield run;
    for (let cell = 0; cell < count; cell++) {
      const cellParams = { sourceRatio: cell % 2 ? 0.5 : Infinity, kind: "a" };
      const own = { cell, params: cellParams };
      yield { ...measurement, ...own, value: Math.sin(cell) };
      if (cell % 3) yield { ...check, ...own, measured: Math.sin(cell), zScore: cell };
    }
  }
  const grid = ["sourceRatio", "kind"];
  const { bytes, rows } = await fileOf(grid, records());
  ok(bytes.length < 40 * count, `${bytes.length}`);
  strictEqual(rows.length, count);
  for (const cell of [0, 1, 2, 99_999]) {
    const checked = cell % 3 > 0;
    const { measured, zScore, sourceRatio, source } = rows[cell];
    deepStrictEqual(
      [rows[cell].cell, measured, zScore, sourceRatio, source],
      [
        cell,
        Math.sin(cell),
        checked ? cell : null,
        cell % 2 ? 0.5 : Infinity,
        checked ? check.source : null,
      ],
    );
  }
  deepStrictEqual((await fileOf(grid, records())).bytes, bytes);
});

Deno.test("parquetTable() has a row for each printed claim, with nulls where nothing is printed", async () => {
  const { rows } = await fileOf(["alignment"], [run, ...madeUpClaims]);
  deepStrictEqual(rows.map(({ metric, predicted, verdict }) => [metric, predicted, verdict]), [
    ["printed:law", 0.6, "disagrees"],
    ["printed:second", 0.5, "agrees"],
    ["printed:third", 0.52, "inconclusive"],
    ["printed:fourth", null, "disagrees"],
    ["printed:fifth", null, null],
  ]);
});

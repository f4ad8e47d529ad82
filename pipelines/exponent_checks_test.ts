import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { meanAndError } from "../operators/mean_and_error.ts";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import { exponentChecks, isExponent } from "./exponent_checks.ts";

/** What a cell at a width says: a deviation of 2/√N, off by some factors. */
function cellOf(
  cell: number,
  width: number,
  { measured = 1, predicted = 1, error = 0.01, readout = "keep" } = {},
) {
  const law = 2 / Math.sqrt(width), params = { readout, width };
  const head = { cell, params, stage: "transfer", metric: "curve_deviation" } as const;
  const [value, theory] = [measured * law, predicted * law], standardError = error * value;
  const rest = { allowance: 0, source: "made up" };
  return [
    { type: "measurement", ...head, value, standardError, instances: 4 },
    {
      ...{ type: "prediction", ...head, value: theory, ...rest, allowanceReason: "" },
      powerLaw: { along: "width", exponent: -0.5 },
    },
    {
      ...{ type: "check", ...head, ...rest, measured: value, standardError, instances: 4, predicted: theory },
      ...{ zScore: 0, verdict: "agrees" },
    },
  ] as RunRecord[];
}

function checksOf(records: readonly RunRecord[]): CheckRecord[] {
  const exponents = exponentChecks();
  for (const record of records) exponents.add(record);
  return exponents.records().filter((record) => record.type === "check");
}

Deno.test("exponentChecks() finds the power, with the error of a fitted line", () => {
  const [check] = checksOf([64, 256, 1024].flatMap((width, cell) => cellOf(cell, width)));
  strictEqual(check.metric, "curve_deviation_exponent");
  deepStrictEqual([check.cell, check.params, check.predicted, check.instances], [
    2,
    { readout: "keep" },
    -0.5,
    12,
  ]);
  ok(Math.abs(check.measured + 0.5) < 1e-12 && check.allowance < 1e-12);
  // Var k = σ²/Σ(x − x̄)², of three x that are ln 4 apart
  ok(Math.abs(check.standardError! - 0.01 / (Math.SQRT2 * Math.log(4))) < 1e-12);
  strictEqual(check.verdict, "agrees");
});

Deno.test("exponentChecks() tells another power, and allows for what the predictions know of one", () => {
  const steeper = (width: number) => (width / 64) ** -0.2;
  const off = [64, 256, 1024].flatMap((width, cell) => cellOf(cell, width, { measured: steeper(width) }));
  strictEqual(checksOf(off)[0].verdict, "disagrees");
  const known = [64, 256, 1024].flatMap((width, cell) =>
    cellOf(cell, width, { measured: steeper(width), predicted: steeper(width) })
  );
  ok(Math.abs(checksOf(known)[0].allowance - 0.2) < 1e-12);
  strictEqual(checksOf(known)[0].verdict, "agrees");
});

Deno.test("exponentChecks() has one for each of the other values, and none from two widths or one instance", () => {
  const rules = ["keep", "reset"].flatMap((readout, rule) =>
    [64, 128, 256].flatMap((width, i) => cellOf(3 * rule + i, width, { readout }))
  );
  deepStrictEqual(checksOf(rules).map(({ params, cell }) => [params.readout, cell]), [["keep", 2], [
    "reset",
    5,
  ]]);
  strictEqual(checksOf(rules.slice(0, 6)).length, 0);
  const alone = rules.map((record) =>
    record.type === "measurement" ? { ...record, standardError: null } : record
  );
  strictEqual(checksOf(alone).length, 0);
});

/**
 * Records of networks each of which holds the neurons of the narrower ones, on data of their own: s|Σ_{i≤N} g_i|/N, the deviation of a
 * mean over N neurons, times a scale that all widths of an instance share.
 */
function nestedCells(run: number, spread: number): RunRecord[] {
  const widths = [64, 256, 1024, 4096], instances = 20;
  const draws = (purpose: string, count: number) =>
    normals({ seed: 1, cell: run, instance: 0, purpose }, count);
  const scales = draws("data", instances), neurons = draws("neurons", instances * widths.length);
  const sums = new Float64Array(instances);
  return widths.flatMap((width, cell) => {
    const fresh = Math.sqrt(width - (widths[cell - 1] ?? 0));
    const deviations = Array.from(sums, (_, i) => {
      sums[i] += fresh * neurons[instances * cell + i];
      return Math.exp(spread * scales[i]) * Math.abs(sums[i]) / width;
    });
    const { mean, standardError } = meanAndError(deviations), law = 2 / Math.sqrt(width);
    return cellOf(cell, width, { measured: mean / law, error: standardError! / mean });
  });
}

Deno.test("exponentChecks() knows its error where networks are nested, and errs on the wide side where they share data", () => {
  for (const [spread, low, high] of [[0, 0.9, 1.1], [0.5, 0.75, 1]]) {
    const checks = Array.from({ length: 1000 }, (_, run) => checksOf(nestedCells(run, spread))[0]);
    const mean = checks.reduce((sum, { measured }) => sum + measured, 0) / checks.length;
    const squares = (value: (check: CheckRecord) => number) =>
      checks.reduce((sum, check) => sum + value(check) ** 2, 0);
    const ratio = Math.sqrt(
      squares(({ measured }) => measured - mean) / squares(({ standardError }) => standardError!),
    );
    ok(ratio > low && ratio < high, `spread ${spread}: scatter over stated error ${ratio}`);
  }
});

Deno.test("isExponent() knows the records that belong to several cells", () => {
  const exponents = exponentChecks();
  for (const record of [64, 128, 256].flatMap((width, cell) => cellOf(cell, width))) {
    strictEqual(isExponent(record), false);
    exponents.add(record);
  }
  strictEqual(exponents.records().length, 3);
  ok(exponents.records().every(isExponent));
});

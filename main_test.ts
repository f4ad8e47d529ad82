import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parse } from "@std/csv";
import config from "./deno.json" with { type: "json" };
import { carryover, coin, inFolder, recordsIn } from "./fixtures/spawn_main.ts";

Deno.test("main.ts explains itself with --help and --list", async () => {
  const [common, list, own] = await Promise.all([
    carryover(["--help"]),
    carryover(["--list"]),
    carryover([coin, "-h"]),
  ]);
  for (const { code, stderr } of [common, list, own]) deepStrictEqual([code, stderr], [0, ""]);
  for (const flag of ["--preset", "--seed", "--instances", "--format", "--out", "--strict"]) {
    ok(common.stdout.includes(flag));
  }
  match(list.stdout, /^linear-transfer +\S/m);
  match(own.stdout, /--tosses 400 +n\n +Tosses of one instance\n +An integer from 1 to 1000000/);
  match(own.stdout, /paper +--instances 40 --tosses 4000 --probability 0\.2:0\.8:0\.2/);
});

inFolder("main.ts writes the same bytes twice, to standard output and to files", async (folder) => {
  const args = [coin, "--probability", "0.2:0.6:0.2", "--horizon=1,inf", "--seed", "7", "--format", "jsonl"];
  const [first, second, other] = await Promise.all([
    carryover([...args, "--out", "a.jsonl", "--out", "a.csv"], folder),
    carryover([...args, "--out=b.jsonl", "--out=b.csv"], folder),
    carryover([...args.with(5, "8")], folder),
  ]);
  deepStrictEqual([first.code, first.stderr], [0, ""]);
  strictEqual(first.stdout, second.stdout);
  ok(first.stdout !== other.stdout);
  const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
  strictEqual(read("a.jsonl"), first.stdout);
  strictEqual(read("b.jsonl"), first.stdout);
  strictEqual(read("a.csv"), read("b.csv"));

  const records = recordsIn(first.stdout);
  deepStrictEqual(records[0], {
    type: "run",
    pipeline: "coin",
    version: config.version,
    seed: 7,
    backend: records[0].backend,
    instances: 20,
    params: {
      probability: [0.2, 0.4, 0.6],
      tosses: 400,
      horizon: [1, "inf"],
      offset: 0,
      pause: 0,
      mishap: "none",
      sides: [0, 1],
      label: "coin",
    },
  });
  const checks = records.filter(({ type }) => type === "check");
  deepStrictEqual(checks.map(({ cell, params }) => [cell, params.probability, params.horizon]), [
    [0, 0.2, 1],
    [1, 0.2, "inf"],
    [2, 0.4, 1],
    [3, 0.4, "inf"],
    [4, 0.6, 1],
    [5, 0.6, "inf"],
  ]);
  const summary = records.at(-1);
  deepStrictEqual([summary.type, summary.cells, summary.checks], ["summary", 6, 6]);

  const [header, ...rows] = parse(read("a.csv"));
  strictEqual(
    header.join(),
    "pipeline,cell,probability,horizon,stage,metric,measured,standardError,instances,predicted,allowance,zScore," +
      "verdict,source",
  );
  deepStrictEqual(
    rows.map((row) => [row[1], row[2], row[3], Number(row[6])]),
    checks.map((
      { cell, params, measured },
    ) => [`${cell}`, `${params.probability}`, `${params.horizon}`, measured]),
  );
  strictEqual(rows[0].at(-1), 'Bernoulli, "Ars conjectandi", part 4');
});

Deno.test("main.ts prints a table or comma-separated values, and takes negative values", async () => {
  const [table, csv, expression] = await Promise.all([
    carryover([coin, "--offset", "-0.4"]),
    carryover([coin, "--format=csv", "--instances", "3", "--offset=-0.4"]),
    carryover([coin, "--format", "csv", "--probability", "cos(pi/3),1/4"]),
  ]);
  deepStrictEqual([table.code, table.stderr], [0, ""]);
  match(table.stdout, /^coin .*, seed 1, \d+ instances?, cpu:/);
  match(table.stdout, /^scratch +share_of_heads +0\.50\d+\(\d+\) +0\.1 +\d+\.\d +[✗?]$/m);
  match(table.stdout, /^1 check in 1 cell: /m);
  strictEqual(parse(csv.stdout)[1][6], "3");
  ok(Math.abs(Number(parse(csv.stdout)[1][7]) - 0.1) < 1e-12);
  deepStrictEqual(parse(expression.stdout).map((row) => row[2]).slice(1), [
    `${Math.cos(Math.PI / 3)}`,
    "0.25",
  ]);
});

Deno.test("main.ts exits with 3 when a check disagrees and --strict was given", async () => {
  const wrong = [coin, "--tosses", "4000", "--offset", "0.2", "--quiet"];
  const codes = await Promise.all([
    carryover([...wrong, "--strict"]),
    carryover(wrong),
    carryover([coin, "--tosses", "4000", "--strict"]),
  ]);
  deepStrictEqual(codes.map(({ code }) => code), [3, 0, 0]);
});

inFolder("main.ts replaces files with --force", async (folder) => {
  Deno.writeTextFileSync(`${folder}/a.csv`, "x".repeat(100_000));
  const { code } = await carryover([coin, "--out", "a.csv", "--force", "--quiet"], folder);
  strictEqual(code, 0);
  strictEqual(parse(Deno.readTextFileSync(`${folder}/a.csv`)).length, 2);
});

inFolder(
  "main.ts exits with 1 and one line when the run fails, and keeps what was written",
  async (folder) => {
    const { code, stdout, stderr } = await carryover(
      [coin, "--mishap", "bug", "--out", "a.jsonl", "--format", "jsonl"],
      folder,
    );
    strictEqual(code, 1);
    match(stderr, /^Error: The coin rolled away\nHint: [^\n]+\n$/);
    deepStrictEqual(recordsIn(stdout).map(({ type }) => type), ["run"]);
    strictEqual(Deno.readTextFileSync(`${folder}/a.jsonl`), stdout);
  },
);

Deno.test("main.ts is done when a pipeline only tells its training curves", async () => {
  const { code, stdout, stderr } = await carryover([coin, "--mishap", "unmeasured", "--format", "jsonl"]);
  deepStrictEqual([code, stderr], [0, ""]);
  deepStrictEqual(new Set(recordsIn(stdout).map(({ type }) => type)), new Set(["run", "loss", "summary"]));
});

Deno.test("main.ts tells of lost instances on standard error and goes on", async () => {
  const { code, stdout, stderr } = await carryover([coin, "--mishap", "lost", "--format", "csv"]);
  strictEqual(code, 0);
  strictEqual(
    stderr.split("\n").filter((line) => line.startsWith("Warning: Lost an instance in cell 0")).length,
    10,
  );
  strictEqual(parse(stdout)[1][6], "10");
});

inFolder(
  "main.ts goes on where a prediction is no number, and exits with 1, resumed or not",
  async (folder) => {
    const args = [coin, "--mishap", "unpredicted", "--probability", "0.3,0.7", "--format", "jsonl"];
    for (const more of [[], ["--run-dir", "r"], ["--run-dir", "r", "--resume"]]) {
      const { code, stdout, stderr } = await carryover([...args, ...more], folder);
      strictEqual(code, 1);
      match(
        stderr,
        /^Error: Cannot check share_of_heads at scratch in cell 0 \(probability 0\.3\): its prediction is NaN/m,
      );
      match(stderr, /^Error: 1 check could not be made/m);
      const records = recordsIn(stdout);
      deepStrictEqual(records.filter(({ type }) => type === "measurement").map(({ cell }) => cell), [0, 1]);
      deepStrictEqual(records.filter(({ type }) => type === "check").map(({ cell }) => cell), [1]);
      strictEqual(records.at(-1)!.type, "summary");
    }
  },
);

inFolder("main.ts --strict lets a printed law fail, and writes its verdict", async (folder) => {
  const sizes = ["--input-dim", "40", "--hidden-layers", "1", "--alignment", "0.8", "--target-noise", "1"];
  const args = ["paper-claims", ...sizes, "--instances", "20", "--strict", "--out", "a.csv"];
  const { code, stdout } = await carryover(args, folder);
  strictEqual(code, 0, stdout);
  match(stdout, /reading: Result 4 gain, γ → ∞ .*✗ disagrees/);
  match(stdout, /14 checks in 1 cell: \d+ agree ✓, 0 disagree ✗/);
  const rows = parse(Deno.readTextFileSync(`${folder}/a.csv`), { skipFirstRow: true });
  strictEqual(rows.find(({ metric }) => metric === "printed:rich_limit")?.verdict, "disagrees");
  strictEqual(rows.length, 28);
});

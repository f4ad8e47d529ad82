import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { carryover, coin, inFolder, recordsIn, script } from "./fixtures/spawn_main.ts";

const read = (path: string) => Deno.readTextFileSync(path);
// 7 cells: the shards differ in size; an instance lost at the start of a cell is a notice before all its records
const grid = [coin, "--probability", "0.2:0.8:0.1", "--instances", "3", "--mishap", "lost", "--quiet"];

inFolder("deno task merge makes of shards what a run in one piece makes, byte for byte", async (folder) => {
  const count = 3;
  const shard = (index: number) =>
    carryover([...grid, "--run-dir", `s${index}`, "--shard", `${index}/${count}`, "--resume"], folder);
  const runs = await Promise.all([carryover([...grid, "--run-dir", "whole"], folder), shard(0), shard(1)]);
  for (const { code, stderr } of runs) strictEqual(code, 0, stderr);
  const [start, ...records] = recordsIn(read(`${folder}/s1/records.jsonl`));
  strictEqual(start.shard, "1/3");
  ok(records.filter(({ cell }) => cell !== undefined).every(({ cell }) => cell % count === 1));
  strictEqual(records.at(-1).cells, 2);

  const merge = (...args: string[]) => script("cli/merge.ts", args, folder);
  const refused = async (args: string[], says: RegExp) => {
    const { code, stderr } = await merge(...args);
    strictEqual(code, 2);
    match(stderr, new RegExp(`^Error: ${says.source}[^\\n]*\\n$`));
  };
  await refused(
    ["out", "s0", "s1"],
    /Cannot merge 2 folders: 1 of 3 shards are missing \(2\/3\)/,
  );
  strictEqual((await shard(2)).code, 0);
  await refused(["out", "s0", "s1", "s0", "s2"], /Cannot merge s0: it is shard 0\/3, and so is s0/);
  await refused(
    ["out", "s0", "whole"],
    /Cannot merge whole: it is a whole run and s0 is shard 0\/3, of another/,
  );
  await refused(["out", "s0", "nowhere"], /Cannot read nowhere\/manifest.json: there is no such file/);
  await refused(["whole", "s0", "s1", "s2"], /Cannot use the folder whole: it holds a complete run/);
  await refused(["--force", "s0", "s0", "s1", "s2"], /Cannot merge into s0: it is one of the shards/);
  await refused(["out"], /Cannot merge: need the folder to make/);
  const other = [...grid, "--run-dir", "other", "--shard", "2/3", "--seed", "5"];
  strictEqual((await carryover(other, folder)).code, 0);
  await refused(
    ["out", "s0", "s1", "other"],
    /Cannot merge other: it is of another run than s0: --seed was 1/,
  );

  deepStrictEqual(await merge("out", "s2", "s0", "s1"), {
    code: 0,
    stdout: "out: 3 shards merged\n",
    stderr: "",
  });
  for (const file of ["records.jsonl", "checks.csv", "figure.svg"]) {
    strictEqual(read(`${folder}/out/${file}`), read(`${folder}/whole/${file}`), file);
  }
  const [merged, whole] = ["out", "whole"].map((name) => JSON.parse(read(`${folder}/${name}/manifest.json`)));
  match(merged.commandLine, /^deno task merge /);
  strictEqual(merged.shardCommands.length, 3);
  delete merged.shardCommands;
  deepStrictEqual({ ...merged, timings: 0, commandLine: 0 }, { ...whole, timings: 0, commandLine: 0 });

  const damaged = read(`${folder}/s1/records.jsonl`);
  Deno.writeTextFileSync(`${folder}/s1/records.jsonl`, damaged.replace("heads", "tails"));
  await refused(["new", "s0", "s1", "s2"], /Cannot use s1\/records.jsonl: it was changed or damaged/);
  const manifest = JSON.parse(read(`${folder}/s0/manifest.json`));
  const half = JSON.stringify({ ...manifest, finished: false, completedCells: 1 });
  Deno.writeTextFileSync(`${folder}/s0/manifest.json`, half);
  await refused(
    ["new", "s0", "s1", "s2"],
    /Cannot merge s0: it has 1 of 3 cells, finish it: deno task [^\n]+/,
  );
});

inFolder("--shard may have more shards than cells, and needs cells that may run apart", async (folder) => {
  const empty = [coin, "--shard", "1/2", "--run-dir", "a", "--quiet"];
  strictEqual((await carryover(empty, folder)).code, 0);
  strictEqual((await carryover([coin, "--shard", "0/2", "--run-dir", "b", "--quiet"], folder)).code, 0);
  strictEqual((await script("cli/merge.ts", ["c", "a", "b"], folder)).code, 0);
  strictEqual((await carryover([coin, "--run-dir", "d", "--quiet"], folder)).code, 0);
  strictEqual(read(`${folder}/c/records.jsonl`), read(`${folder}/d/records.jsonl`));
  for (const shard of ["2/2", "1", "-1/2", "0/0", "a/b", "1/1e3"]) {
    const { code, stderr } = await carryover([coin, `--shard=${shard}`], folder);
    strictEqual(code, 2);
    match(stderr, /^Error: Cannot use --shard [^\n]+: need I\/N with I from 0 to N - 1 [^\n]+\n$/);
  }
});

inFolder("deno task plot draws a run folder again", async (folder) => {
  strictEqual((await carryover([...grid, "--run-dir", "a"], folder)).code, 0);
  const plot = (...args: string[]) => script("cli/plot.ts", args, folder);
  deepStrictEqual(await plot("a", "b.svg", "b.html", "b.png"), { code: 0, stdout: "", stderr: "" });
  strictEqual(read(`${folder}/b.svg`), read(`${folder}/a/figure.svg`));
  ok(read(`${folder}/b.html`).includes("<svg"));
  deepStrictEqual([...Deno.readFileSync(`${folder}/b.png`).subarray(1, 4)], [0x50, 0x4e, 0x47]);
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [["a", "b.svg"], /^Error: Cannot write to --plot b.svg: it exists/],
    [
      ["a", "b.gif"],
      /^Error: Cannot write to --plot b.gif: need a name that ends in .svg or .png or .html\n$/,
    ],
    [["a"], /^Error: Cannot plot: need a run folder and a file/],
    [["b", "c.svg"], /^Error: Cannot read b\/manifest.json: there is no such file; is b a run folder\?\n$/],
    [["a", "c.svg", "--colour"], /^Error: Cannot use --colour: there is no such option/],
  ];
  for (const [args, says] of refused) {
    const { code, stderr } = await plot(...args);
    strictEqual(code, 2);
    match(stderr, says);
  }
});

inFolder(
  "what comes after all cells is the same of shards, of a run gone on with, and of a whole one",
  async (folder) => {
    const power = new URL("fixtures/power_pipeline.ts", import.meta.url).pathname;
    const grid = [power, "--color", "red,blue", "--side", "1,2,4", "--quiet", "--run-dir"];
    for (
      const args of [["whole"], ["s0", "--shard", "0/2"], ["s1", "--shard", "1/2"], ["whole", "--resume"]]
    ) {
      const { code, stderr } = await carryover([...grid, ...args], folder);
      strictEqual(code, 0, stderr);
      const exponents = recordsIn(read(`${folder}/${args[0]}/records.jsonl`)).filter(({ type, metric }) =>
        type === "check" && metric === "area_exponent"
      );
      deepStrictEqual(
        exponents.map(({ params, predicted, verdict }) => [params, predicted, verdict]),
        args[0] === "whole" ? [[{ color: "red" }, 2, "agrees"], [{ color: "blue" }, 2, "agrees"]] : [],
      );
    }
    strictEqual((await script("cli/merge.ts", ["out", "s0", "s1"], folder)).code, 0);
    for (const file of ["records.jsonl", "checks.csv", "figure.svg"]) {
      strictEqual(read(`${folder}/out/${file}`), read(`${folder}/whole/${file}`), file);
    }
  },
);

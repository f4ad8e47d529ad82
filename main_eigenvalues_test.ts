import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { carryover, inFolder, script } from "./fixtures/spawn_main.ts";

const options = ["--target-ratio", "0.3,0.5,0.7", "--instances", "3", "--quiet"];
const list = ["anisotropic-transfer", "--spectrum", "list", "--eigenvalues", "list.csv", ...options];
const write = (folder: string, last: number) =>
  Deno.writeTextFileSync(`${folder}/list.csv`, [3, 2, 1, 0.5, 4, 0.3, 0.7, 1.5, 6, last].join("\n"));

inFolder("a file of eigenvalues gives one result by any number of workers and shards", async (folder) => {
  write(folder, 0.1);
  const records = async (args: string[]) =>
    (await carryover([...list, "--format", "jsonl", ...args], folder)).stdout;
  const alone = await records(["--workers", "1"]);
  strictEqual(await records(["--workers", "3"]), alone);
  const shards = await Promise.all(
    [0, 1].map((shard) => carryover([...list, "--shard", `${shard}/2`, "--run-dir", `part${shard}`], folder)),
  );
  deepStrictEqual(shards.map(({ code }) => code), [0, 0]);
  strictEqual((await script("cli/merge.ts", ["merged", "part0", "part1"], folder)).code, 0);
  const ofCells = (text: string) => text.split("\n").filter((line) => !line.includes('"theory"'));
  deepStrictEqual(ofCells(Deno.readTextFileSync(`${folder}/merged/records.jsonl`)), ofCells(alone));
});

inFolder(
  "--resume refuses when the eigenvalues in the file have changed, not when it has moved",
  async (folder) => {
    write(folder, 0.1);
    const run = (file: string) =>
      carryover([...list.with(4, file), "--run-dir", "a", "--resume", "--workers", "1"], folder);
    strictEqual((await run("list.csv")).code, 0);
    Deno.copyFileSync(`${folder}/list.csv`, `${folder}/moved.csv`);
    strictEqual((await run("moved.csv")).code, 0);
    write(folder, 0.2);
    const { code, stderr } = await run("list.csv");
    strictEqual(code, 2);
    match(stderr, /--eigenvalues was 3,2,.*,6,0\.1, now it is 3,2,.*,6,0\.2/);
  },
);

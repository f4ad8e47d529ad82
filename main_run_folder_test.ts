import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { uniforms } from "./numerics/draws.ts";
import { carryover, coin, command, inFolder, recordsIn, saidBy } from "./fixtures/spawn_main.ts";

const grid = ["--probability", "0.1:0.9:0.1", "--instances", "4", "--quiet"];
const read = (path: string) => Deno.readTextFileSync(path);

/** What a folder holds, but for the times in its manifest. */
function contents(folder: string): Record<string, unknown> {
  const { timings: _, commandLine: __, ...manifest } = JSON.parse(read(`${folder}/manifest.json`));
  const texts = ["records.jsonl", "checks.csv", "figure.svg"].map((
    name,
  ) => [name, read(`${folder}/${name}`)]);
  return { manifest, ...Object.fromEntries(texts) };
}

inFolder("--run-dir keeps manifest, records, checks and figure", async (folder) => {
  const args = [coin, ...grid, "--run-dir", "runs/a", "--format", "jsonl", "--out", "a.csv"];
  const { code, stdout, stderr } = await carryover(args, folder);
  deepStrictEqual([code, stderr], [0, ""]);
  const names = [...Deno.readDirSync(`${folder}/runs/a`)].map(({ name }) => name).sort();
  deepStrictEqual(names, ["checks.csv", "figure.svg", "manifest.json", "records.jsonl"]);
  strictEqual(read(`${folder}/runs/a/records.jsonl`), stdout);
  strictEqual(read(`${folder}/runs/a/checks.csv`), read(`${folder}/a.csv`));
  const manifest = JSON.parse(read(`${folder}/runs/a/manifest.json`));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(stdout));
  strictEqual(manifest.recordsSha256, new Uint8Array(hash).toHex());
  deepStrictEqual([manifest.pipeline, manifest.seed, manifest.instances], ["coin", 1, 4]);
  deepStrictEqual([manifest.cells, manifest.completedCells, manifest.finished], [9, 9, true]);
  deepStrictEqual([manifest.params.tosses, manifest.params.horizon], [400, "inf"]);
  strictEqual(manifest.commandLine, `deno task pipeline ${args.join(" ")}`);
  strictEqual(manifest.versions.deno, Deno.version.deno);
  ok(manifest.timings.wallSeconds > 0 && manifest.timings.cpuSeconds > 0);
  ok(manifest.timings.peakMemoryBytes > 2e7 && manifest.timings.peakMemoryBytes < 2e9);
});

inFolder(
  "--resume finishes a run that was killed 20 times at random, as if it had not been",
  async (folder) => {
    const whole = await carryover([coin, ...grid, "--run-dir", "whole"], folder);
    strictEqual(whole.code, 0, whole.stderr);
    await Promise.all(["1", "2"].map(async (workers) => {
      const name = `killed${workers}`;
      const args = [coin, ...grid, "--run-dir", name, "--resume", "--workers", workers];
      const moments = uniforms({ seed: 1, cell: 0, instance: Number(workers), purpose: "kill" }, 10);
      for (const moment of moments) {
        const child = command([...args, "--pause", "10"], folder).spawn();
        setTimeout(() => child.kill("SIGKILL"), 200 + 700 * moment);
        await child.output();
      }
      const { code, stderr } = await carryover([...args, "--pause", "10"], folder);
      strictEqual(code, 0, stderr);
      const uninterrupted = await carryover(
        [coin, ...grid, "--run-dir", `${name}b`, "--pause", "10"],
        folder,
      );
      strictEqual(uninterrupted.code, 0);
      deepStrictEqual(contents(`${folder}/${name}`), contents(`${folder}/${name}b`));
    }));
  },
);

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { normals, uniforms } from "./numerics/draws.ts";
import { carryover, coin, command, inFolder, recordsIn, saidBy } from "./fixtures/spawn_main.ts";

const grid = ["--probability", "0.1:0.9:0.01", "--instances", "4", "--quiet"];
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
  deepStrictEqual([manifest.cells, manifest.completedCells, manifest.finished], [81, 81, true]);
  deepStrictEqual([manifest.params.tosses, manifest.params.horizon], [400, "inf"]);
  strictEqual(manifest.commandLine, `deno task pipeline ${args.join(" ")}`);
  strictEqual(manifest.versions.deno, Deno.version.deno);
  ok(manifest.timings.wallSeconds > 0 && manifest.timings.cpuSeconds > 0);
  ok(manifest.timings.peakMemoryBytes > 2e7 && manifest.timings.peakMemoryBytes < 2e9);
});

inFolder(
  "--resume finishes a run that was killed 20 times at random, as if it had not been",
  async (folder) => {
    await Promise.all([1, 2].map(async (workers) => {
      const pause = ["--pause", "10", "--workers", `${workers}`, "--resume"];
      const start = (name: string) => command([coin, ...grid, ...pause, "--run-dir", name], folder);
      const name = `killed${workers}`;
      const cellsDone = () => {
        try {
          return JSON.parse(read(`${folder}/${name}/manifest.json`)).completedCells;
        } catch {
          return 0; // it is not there yet
        }
      };
      const moments = uniforms({ seed: 1, cell: 0, instance: workers, purpose: "kill" }, 20);
      for (let kill = 0; kill < 10; kill++) {
        const before = cellsDone();
        const child = start(name).spawn();
        const outputs = Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]);
        // A few while it starts, the others after a few more cells
        const cells = kill % 3 === 0 ? 0 : 1 + Math.floor(4 * moments[kill]);
        let over = false;
        outputs.then(() => over = true);
        while (cellsDone() < before + cells && !over) await delay(2);
        ok(!over, "the run ended by itself");
        await delay((kill % 3 === 0 ? 400 : 40) * moments[10 + kill]);
        child.kill("SIGKILL");
        await outputs;
      }
      ok(cellsDone() >= 7 && cellsDone() < 81);
      strictEqual((await start(name).output()).code, 0);
      strictEqual((await start(`whole${workers}`).output()).code, 0);
      deepStrictEqual(contents(`${folder}/${name}`), contents(`${folder}/whole${workers}`));
    }));
  },
);

inFolder(
  "--resume takes over what is whole, cuts off what is not, and tells it all again",
  async (folder) => {
    const args = [coin, ...grid, "--run-dir", "a", "--offset", "1", "--strict"];
    const whole = await carryover([...args, "--format", "jsonl"], folder);
    strictEqual(whole.code, 3);
    const before = contents(`${folder}/a`);

    // As if it had been killed while the last line was being written, and before checks.csv and the figure
    const manifest = JSON.parse(read(`${folder}/a/manifest.json`));
    const lines = whole.stdout.split("\n");
    const start = lines.findIndex((line) => JSON.parse(line).cell === 7);
    const kept = lines.slice(0, start).map((line) => `${line}\n`).join("");
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept));
    const half = { ...manifest, completedCells: 7, finished: false, recordsBytes: kept.length };
    const recordsSha256 = new Uint8Array(hash).toHex();
    Deno.writeTextFileSync(`${folder}/a/manifest.json`, JSON.stringify({ ...half, recordsSha256 }));
    Deno.writeTextFileSync(`${folder}/a/records.jsonl`, `${kept}${lines[start].slice(0, 30)}`);
    Deno.writeTextFileSync(`${folder}/a/checks.csv`, "pipeline,ce");
    Deno.removeSync(`${folder}/a/figure.svg`);

    const outs = ["--out", "b.jsonl", "--out", "b.csv", "--format", "jsonl"];
    const resumed = await carryover([...args, "--resume", ...outs], folder);
    deepStrictEqual([resumed.code, resumed.stdout], [3, whole.stdout]);
    match(resumed.stderr, /^Note: 7 of 81 cells are complete in a already\n$/);
    strictEqual(read(`${folder}/b.jsonl`), whole.stdout);
    strictEqual(read(`${folder}/b.csv`), before["checks.csv"]);
    deepStrictEqual(contents(`${folder}/a`), before);

    const again = await carryover([...args, "--resume", "--format", "jsonl"], folder);
    deepStrictEqual([again.code, again.stdout], [3, whole.stdout]);
    deepStrictEqual(contents(`${folder}/a`), before);
  },
);

inFolder("--run-dir refuses folders that it cannot use, and changes nothing in them", async (folder) => {
  const args = [coin, "--quiet", "--run-dir", "a"];
  strictEqual((await carryover(args, folder)).code, 0);
  const before = contents(`${folder}/a`);
  const refused = async (more: readonly string[], says: RegExp) => {
    const { code, stdout, stderr } = await carryover([...args, ...more], folder);
    deepStrictEqual([code, stdout], [2, ""], stderr);
    match(stderr, new RegExp(`^Error: ${says.source}\\n$`));
  };
  await refused([], /Cannot use the folder a: it holds a complete run, use --resume [^\n]+/);
  const command = `its command was: deno task pipeline ${args.join(" ")}`;
  const other: readonly (readonly [string, string, string])[] = [
    ["--seed", "2", "--seed was 1, now it is 2"],
    ["--instances", "21", "--instances was 20, now it is 21"],
    ["--probability", "0.5,0.6", "--probability was 0.5, now it is 0.5,0.6"],
    ["--horizon", "3", "--horizon was inf, now it is 3"],
    ["--shard", "0/2", "--shard was not given, now it is 0/2"],
  ];
  await Promise.all(
    other.map(([option, value, says]) =>
      refused(["--resume", option, value], new RegExp(`Cannot resume a: ${says}; ${command}`))
    ),
  );
  for (
    const [option, name] of [["--out", "records.jsonl"], ["--out", "checks.csv"], ["--plot", "figure.svg"]]
  ) {
    const says = new RegExp(`Cannot write to a/${name}: it belongs to the run folder, [^\\n]+`);
    await refused(["--resume", "--force", option, `a/${name}`], says);
  }
  Deno.mkdirSync(`${folder}/early`); // stopped before its first manifest
  for (const name of ["records.jsonl", "checks.csv"]) Deno.writeTextFileSync(`${folder}/early/${name}`, "");
  strictEqual((await carryover([coin, "--quiet", "--run-dir", "early", "--resume"], folder)).code, 0);
  Deno.mkdirSync(`${folder}/full`);
  Deno.writeTextFileSync(`${folder}/full/letter.txt`, "Dear");
  for (const [name, why] of [["a/checks.csv", "it is no folder"], ["full", "it holds files but no run, "]]) {
    const { code, stderr } = await carryover([coin, "--run-dir", name], folder);
    strictEqual(code, 2);
    ok(stderr.startsWith(`Error: Cannot use the folder ${name}: ${why}`), stderr);
  }
  deepStrictEqual(contents(`${folder}/a`), before);

  const manifest = read(`${folder}/a/manifest.json`);
  const edited = async (text: string, says: RegExp) => {
    Deno.writeTextFileSync(`${folder}/a/manifest.json`, text);
    await refused(["--resume"], says);
  };
  await edited(
    manifest.replace('"version": "', '"version": "0.'),
    /Cannot resume a: version was 0.[^\n]+, now it is [^\n]+/,
  );
  await edited("{}", /Cannot read a\/manifest.json: it is no manifest of a run; is a a run folder\?/);
  await edited("{", /Cannot read a\/manifest.json: it is no JSON; [^\n]+/);
  Deno.writeTextFileSync(`${folder}/a/manifest.json`, manifest);
  const records = read(`${folder}/a/records.jsonl`);
  Deno.writeTextFileSync(`${folder}/a/records.jsonl`, records.replace("0", "1"));
  await refused(["--resume"], /Cannot use the folder a: records.jsonl: it was changed or damaged: [^\n]+/);
  Deno.writeTextFileSync(`${folder}/a/records.jsonl`, records.slice(0, -5));
  await refused(
    ["--resume"],
    /Cannot use the folder a: records.jsonl: it is shorter than its manifest says, by 5 bytes/,
  );
  const { code } = await carryover([...args, "--force"], folder);
  strictEqual(code, 0);
  deepStrictEqual(contents(`${folder}/a`), before);
});

inFolder("--run-dir is for one run at a time, and goes on after Ctrl-C", async (folder) => {
  const args = [coin, ...grid, "--pause", "20", "--run-dir", "a", "--resume", "--out", "a.jsonl", "--force"];
  const child = command(args, folder).spawn();
  let asked = false, second = Promise.resolve({ code: -1, stdout: "", stderr: "" });
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (asked || !text.includes("0.12")) continue;
    asked = true;
    second = carryover([coin, ...grid, "--pause", "20", "--run-dir", "a", "--resume"], folder)
      .finally(() => child.kill("SIGINT"));
  }
  const stderr = await saidBy(child);
  strictEqual((await child.status).code, 130);
  match(
    stderr,
    /^Interrupted after \d+ of 81 cells: what was written is valid; the same command with --resume goes on\n$/,
  );
  strictEqual(recordsIn(read(`${folder}/a.jsonl`)).at(-1).type, "notice");
  const { code, stderr: says } = await second;
  strictEqual(code, 2);
  strictEqual(says, "Error: Cannot use the folder a: records.jsonl: another run is writing to it\n");
  const fast = args.map((arg) => arg === "20" ? "0" : arg);
  match((await carryover(fast, folder)).stderr, /^Error: Cannot resume a: --pause was 20, now it is 0/);
  const resumed = await carryover(args, folder);
  strictEqual(resumed.code, 0, resumed.stderr);
  strictEqual(read(`${folder}/a/records.jsonl`), read(`${folder}/a.jsonl`));
  strictEqual(recordsIn(read(`${folder}/a.jsonl`)).at(-1).type, "summary");
});

inFolder("--run-dir on a full disk, or in a folder that vanishes, ends in one line", async (folder) => {
  const { code, stderr } = await carryover([coin, ...grid, "--run-dir", "whole"], folder);
  strictEqual(code, 0, stderr);
  // No file may grow beyond 8 kB, as on a disk that is full then
  const limited = command([coin, ...grid, "--run-dir", "a"], folder, { kilobytes: 8 }).outputSync();
  strictEqual(limited.code, 1);
  match(
    new TextDecoder().decode(limited.stderr),
    /(^|\n)Error: Cannot write to a\/(records.jsonl|checks.csv), its (records|rows) so far are whole: [^\n]+\n$/,
  );
  const said = read(`${folder}/a/records.jsonl`);
  ok(said.endsWith("\n") && read(`${folder}/whole/records.jsonl`).startsWith(said));
  strictEqual((await carryover([coin, ...grid, "--run-dir", "a", "--resume"], folder)).code, 0);
  deepStrictEqual(contents(`${folder}/a`), contents(`${folder}/whole`));

  const child = command([coin, ...grid, "--pause", "20", "--run-dir", "b"], folder).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  Deno.removeSync(`${folder}/b`, { recursive: true });
  while (!(await reader.read()).done);
  match(await saidBy(child), /^Error: Cannot write b\/manifest.json: No such file or directory[^\n]+\n$/);
  strictEqual((await child.status).code, 1);
});

inFolder("memory does not grow with the number of instances or cells", async (folder) => {
  const peak = async (name: string, ...more: string[]) => {
    const args = ["linear-transfer", "--input-dim", "60", "--target-ratio", "0.5"];
    const { code, stderr } = await carryover([...args, "--quiet", "--run-dir", name, ...more], folder);
    strictEqual(code, 0, stderr);
    return JSON.parse(read(`${folder}/${name}/manifest.json`)).timings.peakMemoryBytes / 1e6;
  };
  const few = await peak("few", "--instances", "100", "--workers", "2", "--alignment", "0.5");
  const many = await peak("many", "--instances", "1000", "--workers", "2", "--alignment", "0.5");
  const cells = await peak("cells", "--instances", "2", "--workers", "2", "--alignment", "0:1:0.002");
  // One instance holds 1 MB of arrays; the collector leaves garbage lying about for a while

  ok(many < few + 60, `${few} MB with 100 instances, ${many} MB with 1000`);
  ok(cells < few + 60, `${few} MB with one cell, ${cells} MB with 501`);
});

inFolder("--resume refuses images that have changed since", async (folder) => {
  const numbers = normals({ seed: 1, cell: 0, instance: 0, purpose: "features" }, 240 * 3);
  const write = (first: number) =>
    Deno.writeTextFileSync(
      `${folder}/d.csv`,
      Array.from({ length: 240 }, (_, row) =>
        [row === 0 ? first : row % 2, ...numbers.subarray(3 * row, 3 * row + 3)].join(",")).join("\n"),
    );
  write(0);
  const points = [
    "--pool-samples",
    "60",
    "--measured-samples",
    "60",
    "--target-samples",
    "5",
    "--instances",
    "1",
  ];
  const task = ["--data", "d.csv", "--target-classes", "0,1", "--pretrain", "none"];
  const args = ["learning-curve", ...task, ...points, "--run-dir", "run", "--quiet"];
  strictEqual((await carryover(args, folder)).code, 0);
  strictEqual((await carryover([...args, "--resume"], folder)).code, 0);
  write(1);
  const { code, stdout, stderr } = await carryover([...args, "--resume"], folder);
  deepStrictEqual([code, stdout], [2, ""]);
  match(stderr, /^Error: Cannot resume run: d\.csv has changed since;/);
});

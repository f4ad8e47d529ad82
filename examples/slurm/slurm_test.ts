import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { missingForSlurm, slurmIsRequired, startSlurm, until } from "../../fixtures/slurm_cluster.ts";
import { carryover, coin } from "../../fixtures/spawn_main.ts";

const sweep = new URL("sweep.sbatch", import.meta.url).pathname;
const submit = new URL("submit.sh", import.meta.url).pathname;
const root = new URL("../..", import.meta.url).pathname;
const missing = missingForSlurm();

Deno.test({
  name:
    "submit.sh gives what a single run gives, byte for byte, though Slurm stops a shard and starts it again",
  ignore: missing.length > 0 && !slurmIsRequired(),
  async fn() {
    if (missing.length > 0) throw new Error(`Cannot test a cluster: there is no ${missing.join(", no ")}`);
    const folder = await Deno.makeTempDir({ prefix: "carryover_" });
    try {
      await using cluster = await startSlurm(folder);
      const experiment = [coin, "--probability", "0.1:0.8:0.1", "--instances", "4", "--pause", "300"];
      const text = (path: string) => Deno.readTextFile(`${folder}/${path}`).catch(() => "");
      const single = carryover([...experiment, "--run-dir", `${folder}/single`]);
      const submitted = await cluster.run(submit, "3", `${folder}/sweep`, ...experiment);
      match(submitted, /^Submitted 3 shards as job 1, then job 2 joins them in \S+\/merged$/);

      const begun = () => text("sweep/shard-1-of-3/records.jsonl");
      await until("shard 1 has a check", 30, async () => /"check"/.test(await begun()));
      await cluster.run("scontrol", "requeue", "1_1");
      await until("no job is left", 60, async () => await cluster.run("squeue", "--noheader") === "");

      const log = await text("sweep/shard-1-of-3.log");
      match(log, /\nInterrupted after \d of 3 cells[^]*\n3 checks in 3 cells/);
      strictEqual((await single).code, 0);
      for (const name of ["records.jsonl", "checks.csv", "figure.svg"]) {
        const merged = await text(`sweep/merged/${name}`);
        ok(merged.length > 0, await text("sweep/merge.log"));
        strictEqual(merged, await text(`single/${name}`), name);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "sweep.sbatch refuses to run outside an array that starts at 0 without gaps, in one line",
  ignore: Deno.build.os === "windows",
  async fn() {
    const array = (id: number, count: number, min: number, max: number) => ({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_COUNT: `${count}`,
      SLURM_ARRAY_TASK_MIN: `${min}`,
      SLURM_ARRAY_TASK_MAX: `${max}`,
    });
    const refusals: [Record<string, string>, string][] = [
      [{}, "Cannot tell the shard: submit this script by sbatch --array=0-7"],
      [array(1, 4, 1, 4), "Cannot share the cells among 4 tasks from 1 to 4: need --array=0-3"],
      [array(2, 2, 0, 2), "Cannot share the cells among 2 tasks from 0 to 2: need --array=0-1"],
    ];
    for (const [env, message] of refusals) {
      const command = new Deno.Command("bash", { args: [sweep], env, cwd: root, stdin: "null" });
      const { code, stderr } = await command.output();
      deepStrictEqual([new TextDecoder().decode(stderr), code], [`Error: ${message}\n`, 2]);
    }
  },
});

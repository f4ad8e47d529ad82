import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { carryover, coin, command, inFolder, recordsIn, saidBy } from "./fixtures/spawn_main.ts";

const mortal = new URL("./fixtures/mortal_pipeline.ts", import.meta.url).pathname;

const runs: Readonly<Record<string, readonly string[]>> = {
  "one cell": [coin, "--format", "jsonl"],
  "many cells": [coin, "--format", "jsonl", "--probability", "0.1:0.9:0.04", "--instances", "1"],
  "lost instances": [coin, "--format", "jsonl", "--probability", "0.2,0.4", "--mishap", "lost"],
  "a bug": [coin, "--format", "csv", "--mishap", "bug"],
  "linear-transfer": ["linear-transfer", "--format", "csv", "--instances", "3", "--input-dim", "30"],
  "polynomial-transfer": [
    ...["polynomial-transfer", "--format", "jsonl", "--instances", "3", "--width", "32", "--particles", "64"],
    ...["--input-dim", "4", "--source-samples", "10", "--target-samples", "8", "--target-time", "0.5"],
  ],
  "deep-transfer": [
    ...["deep-transfer", "--format", "jsonl", "--instances", "3", "--width", "32", "--hidden-layers", "2"],
    ...[
      "--solver",
      "causal-monte-carlo",
      "--activation",
      "tanh",
      "--input-dim",
      "3",
      "--source-samples",
      "8",
    ],
  ],
  "image-transfer": [
    ...["image-transfer", "--format", "jsonl", "--instances", "2", "--width", "32"],
    ...["--source-samples", "20", "--target-samples", "10", "--pool-samples", "40", "--source-richness", "1"],
  ],
};

for (const [name, args] of Object.entries(runs)) {
  Deno.test(`main.ts gives the same bytes with 1, 2 and 4 workers: ${name}`, async () => {
    const [one, two, four] = await Promise.all(
      ["1", "2", "4"].map((workers) => carryover([...args, "--workers", workers])),
    );
    strictEqual(one.code, name === "a bug" ? 1 : 0, one.stderr);
    ok(one.stdout.length > 0);
    deepStrictEqual(two, one);
    deepStrictEqual(four, one);
  });
}

inFolder("main.ts runs a job again when its worker dies, and says so", async (folder) => {
  await Promise.all(["throw", "reject", "close", "exit"].map(async (way) => {
    const marks = ["--way", way, "--marks", way, "--falls", "1", "--format", "jsonl", "--workers", "2"];
    const { code, stdout, stderr } = await carryover([mortal, ...marks], folder);
    strictEqual(code, 0, stderr);
    const notices = recordsIn(stdout).filter(({ type }) => type === "notice").map(({ message }) => message);
    strictEqual(notices.length, 4);
    deepStrictEqual([notices[0], notices[2]], ["cell 0 is done", "cell 1 is done"]);
    match(
      notices[1],
      /^A worker died in instances of cell 1 \([^)]*(fell|closed|exit)[^)]*\)+: they are run again$/,
    );
    match(stderr, /^(Note: cell 0 is done\n)Warning: A worker died [^\n]+\n(Note: cell \d is done\n){2}$/);
  }));
});

inFolder(
  "main.ts runs a job again when its worker fills its heap, and ends in one line when two do",
  async (folder) => {
    const small = ["--max-old-space-size=32,--max-semi-space-size=1"]; // MB; the main thread's heap, and the workers'
    const run = (marks: string, falls: string) => {
      const args = [mortal, "--way", "heap", "--marks", marks, "--falls", falls, "--workers", "2"];
      return carryover([...args, "--format", "jsonl"], folder, { v8Flags: small });
    };
    const [once, ever] = await Promise.all([run("once", "1"), run("ever", "9")]);
    const death = "A worker died in instances of cell 1 (it ran out of memory): they are run again";
    strictEqual(once.code, 0, once.stderr);
    const notices = recordsIn(once.stdout).filter(({ type }) => type === "notice");
    deepStrictEqual(notices.map(({ message }) => message), [
      "cell 0 is done",
      death,
      "cell 1 is done",
      "cell 2 is done",
    ]);
    strictEqual(ever.code, 1);
    const end = "Cannot finish instances of cell 1: two workers died of them, it ran out of memory";
    match(ever.stderr, new RegExp(`^Note: cell 0 is done\nWarning: .*again\nError: ${end}\nHint: [^\n]+\n$`));
  },
);

inFolder("main.ts exits with 1 and one line when two workers die of the same job", async (folder) => {
  const marks = ["--marks", "m", "--falls", "9", "--format", "jsonl", "--workers", "2"];
  const { code, stderr } = await carryover([mortal, ...marks], folder);
  strictEqual(code, 1);
  match(
    stderr,
    /\nError: Cannot finish instances of cell 1: two workers died of them, It fell\nHint: [^\n]+\n$/,
  );
  strictEqual(Deno.readTextFileSync(`${folder}/m`), "xx");
});

inFolder("main.ts stops its workers when interrupted, and when nobody reads on", async (folder) => {
  const args = [coin, "--pause", "20", "--instances", "5", "--format", "jsonl", "--workers", "2"];
  const long = [...args, "--probability", "0.1:0.9:0.001", "--out", "a.jsonl"]; // would take 40 s
  const child = command(long, folder).spawn();
  let stdout = "", asked = 0;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += text;
    if (asked || !stdout.includes('"check"')) continue;
    asked = performance.now();
    child.kill("SIGINT");
  }
  const stderr = await saidBy(child);
  strictEqual((await child.status).code, 130);
  ok(performance.now() - asked < 1000);
  match(stderr, /^Interrupted after \d+ of 801 cells: what was written is valid\n$/);
  strictEqual(Deno.readTextFileSync(`${folder}/a.jsonl`), stdout);
  strictEqual(recordsIn(stdout).at(-1).type, "notice");

  const pipe = command([...args, "--probability", "0.1:0.9:0.001"]).spawn();
  const reader = pipe.stdout.getReader();
  await reader.read();
  await reader.cancel();
  deepStrictEqual([await saidBy(pipe), (await pipe.status).code], ["", 0]);
});

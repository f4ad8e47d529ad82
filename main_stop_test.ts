import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parse } from "@std/csv";
import { coin, command, inFolder, recordsIn, saidBy } from "./fixtures/spawn_main.ts";

inFolder("main.ts exits with 130 when interrupted, and its files are valid", async (folder) => {
  for (const signals of [["SIGINT", "SIGINT"], ["SIGTERM"]] as Deno.Signal[][]) {
    const args = [
      coin,
      "--pause",
      "20",
      "--probability",
      "0.1:0.9:0.1",
      "--instances",
      "5",
      "--format",
      "jsonl",
    ];
    const child = command([...args, "--out", "a.jsonl", "--out", "a.csv", "--force"], folder).spawn();
    let stdout = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (!stdout.includes('"check"') && text.includes('"check"')) {
        for (const signal of signals) child.kill(signal);
      }
      stdout += text;
    }
    const stderr = await saidBy(child);
    strictEqual((await child.status).code, 130);
    match(stderr, /^Interrupted after \d of 9 cells: what was written is valid\n$/);
    const records = recordsIn(stdout);
    strictEqual(records.some(({ type }) => type === "summary"), false);
    strictEqual(Deno.readTextFileSync(`${folder}/a.jsonl`), stdout);
    const rows = parse(Deno.readTextFileSync(`${folder}/a.csv`));
    strictEqual(rows.length - 1, records.filter(({ type }) => type === "check").length);
  }
});

Deno.test("main.ts --strict answers although nobody reads on", async () => {
  const args = [coin, "--pause", "5", "--probability", "0.1:0.9:0.1", "--offset", "0.5", "--strict"];
  const child = command([...args, "--format", "jsonl"]).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await saidBy(child);
  deepStrictEqual([(await child.status).code, stderr], [3, ""]);
});

Deno.test("main.ts stops and exits with 0 when nobody reads on", async () => {
  const args = [coin, "--pause", "20", "--probability", "0.1:0.9:0.01", "--format", "jsonl"]; // would take 30 s
  const child = command(args).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await saidBy(child);
  deepStrictEqual([(await child.status).code, stderr], [0, ""]);
});

Deno.test({
  name: "main.ts exits with 1 and one line when a file cannot grow, and keeps its records whole",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "carryover_test_" });
    const args = [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "main.ts",
      coin,
      "--backend",
      "cpu",
    ];
    const options = ["--probability", "0.1:0.9:0.1", "--format", "csv", "--out", `${folder}/a.jsonl`];
    const limited = new Deno.Command("/bin/sh", {
      args: ["-c", `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`, Deno.execPath(), ...args, ...options],
      cwd: new URL(".", import.meta.url),
      stdin: "null",
    });
    const { code, stderr } = await limited.output();
    match(
      new TextDecoder().decode(stderr),
      /^(Note: .*\n)?Error: Cannot write to \S+, its records so far are whole: .*\n$/,
    );
    strictEqual(code, 1);
    ok(recordsIn(await Deno.readTextFile(`${folder}/a.jsonl`)).length > 10);
    await Deno.remove(folder, { recursive: true });
  },
});

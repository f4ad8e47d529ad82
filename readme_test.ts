import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import config from "./deno.json" with { type: "json" };
import { catalogue } from "./pipelines/catalogue.ts";

const readme = Deno.readTextFileSync(new URL("README.md", import.meta.url));
const example = Deno.readTextFileSync(new URL("examples/ridge_curve.ts", import.meta.url));

/** Runs a command line of the README's, given after `deno task pipeline`, in this folder. */
async function pipeline(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "--allow-ffi", "main.ts", ...args],
    cwd: new URL(".", import.meta.url),
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("README shows the example pipeline as it is", () => {
  ok(readme.includes("```ts ignore\n" + example.trimEnd() + "\n```"));
});

Deno.test("README's example pipeline runs and agrees with theory", async () => {
  const { code, stdout, stderr } = await pipeline("examples/ridge_curve.ts", "--format", "jsonl");
  strictEqual(code, 0, stderr);
  const summary = JSON.parse(stdout.trim().split("\n").at(-1)!);
  strictEqual(summary.checks, 4);
  strictEqual(summary.agrees, 4);
});

Deno.test("the example of nonlinear networks runs, and shares its draws between readout rules", async () => {
  const options = ["--format", "jsonl", "--instances", "2", "--readout", "keep,reset"];
  const { code, stdout, stderr } = await pipeline("examples/kept_features.ts", ...options);
  strictEqual(code, 0, stderr);
  const records = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const shares = records.filter(({ type, metric, stage }) =>
    type === "measurement" && metric === "source_share" && stage !== "transfer"
  );
  const [keep, reset] = [0, 1].map((cell) =>
    shares.filter((one) => one.cell === cell).map(({ value }) => value)
  );
  strictEqual(keep.length, 2);
  deepStrictEqual(keep, reset);
});

Deno.test("README names every pipeline and only tasks that exist", () => {
  for (const name of Object.keys(catalogue)) ok(readme.includes(`\n- \`${name}\`: `), name);
  for (const [, task] of readme.matchAll(/deno task ([a-z:]+)/g)) ok(task in config.tasks, task);
});

Deno.test("README uses only options that the command line knows", async () => {
  const help = (await pipeline("--help")).stdout;
  const pages = await Promise.all(Object.keys(catalogue).map((name) => pipeline(name, "--help")));
  const known = [help, ...pages.map(({ stdout }) => stdout), example.includes("ridge") ? "--ridge" : ""].join(
    "\n",
  );
  const tour = readme.slice(readme.indexOf("## A quick tour"), readme.indexOf("## Records"));
  for (const [, option] of tour.matchAll(/ (--[a-z][a-z-]*)/g)) ok(known.includes(option), option);
});

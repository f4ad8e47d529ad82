// What Carryover relies on in @std/cli/parse-args: true of the real package and of the stand-in in this folder.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseArgs } from "@std/cli/parse-args";

const parsed = (args: string[], options?: Parameters<typeof parseArgs>[1]): Record<string, unknown> => ({
  ...parseArgs(args, options),
});

Deno.test("parseArgs() keeps string flags as text", () => {
  const options = { string: ["seed", "out"] };
  deepStrictEqual(parsed(["name", "--seed=007", "--out", "1e5"], options), {
    _: ["name"],
    seed: "007",
    out: "1e5",
  });
  strictEqual(parsed(["--seed=-3"], options).seed, "-3");
  strictEqual(parsed(["--seed=a=b"], options).seed, "a=b");
  strictEqual(parsed(["--other=12"], options).other, 12);
});

Deno.test("parseArgs() keeps the last of repeated flags unless they are collected", () => {
  strictEqual(parsed(["--a=1", "--a=2"], { string: ["a"] }).a, "2");
  const options = { string: ["out"], collect: ["out"] };
  deepStrictEqual(parsed(["--out=x", "--out=y"], options).out, ["x", "y"]);
  deepStrictEqual(parsed(["--out=x"], options).out, ["x"]);
  deepStrictEqual(parsed([], options).out, []);
});

Deno.test("parseArgs() turns boolean flags off by --no- only where they are negatable", () => {
  const options = { boolean: ["color", "quiet"], negatable: ["color"], default: { color: true } };
  deepStrictEqual(parsed([], options), { _: [], color: true, quiet: false });
  strictEqual(parsed(["--no-color"], options).color, false);
  const other = parsed(["--no-quiet", "--quiet"], options);
  strictEqual(other.quiet, true);
  strictEqual(other["no-quiet"], true);
  deepStrictEqual(parsed(["--quiet", "rest"], options)._, ["rest"]);
});

Deno.test("parseArgs() knows aliases and what follows the double dash", () => {
  strictEqual(parsed(["-h"], { boolean: ["help"], alias: { help: "h" } }).help, true);
  const rest = parsed(["a", "--", "--no-b", "c"], { "--": true });
  deepStrictEqual(rest._, ["a"]);
  deepStrictEqual(rest["--"], ["--no-b", "c"]);
});

import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { TARGET_VARIABLES } from "../numerics/target_function.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { expression, integer } from "./parameter.ts";
import { describeExpressions } from "./parse_expressions.ts";
import { parseValue } from "./parse_value.ts";
import { resolveRun } from "./resolve_run.ts";
import { EMPTY } from "rxjs";

const target = expression({ default: "He(1,z)", meaning: "", variables: [...TARGET_VARIABLES.keys()] });
const activation = expression({
  default: "relu",
  meaning: "",
  variables: ["h"],
  names: ["relu", "tanh", "erf", "linear"],
});

Deno.test("parseValue() reads expressions, one or several, and spells each in one way", async () => {
  const cases: [string, string[]][] = [
    ["He(2,z)", ["He(2,z)"]],
    [" He( 2, z ) + z1 ", ["He(2,z)+z1"]],
    ["He(1,z);He(2,z)", ["He(1,z)", "He(2,z)"]],
    ["He(1,z), He(2,z) ; max(z1, z2, 0)", ["He(1,z)", "He(2,z)", "max(z1,z2,0)"]],
    ["z > 0 ? 1 : −1", ["z>0?1:-1"]],
  ];
  for (const [typed, values] of cases) deepStrictEqual(await parseValue("t", target, typed), values);
  deepStrictEqual(await parseValue("a", activation, "relu,tanh;h*tanh(h)"), ["relu", "tanh", "h*tanh(h)"]);
});

Deno.test("parseValue() refuses an expression in one line: what, where, what can be used, an example", async () => {
  await rejects(parseValue("targetTarget", target, "He(2,x)"), (error: Error) => {
    strictEqual(error.name, "UsageError");
    ok(error.message.startsWith('Cannot use --target-target He(2,x): "x" at character 6 is none of z, z1, '));
    ok(error.message.includes("; write an expression in z, z1, z2, z3, z4, for example --"));
    ok(error.message.endsWith(', for example --target-target "He(1,z)"'));
    ok(!error.message.includes("\n"));
    return true;
  });
  const cases: [string, RegExp][] = [
    ["", /"": it is empty; write/],
    ["z;;z^2", /it has an empty entry/],
    ["z,", /it has an empty entry/],
    ["He(1,z), He(1, z)", /it holds He\(1,z\) twice/],
    ["He(1,z", /at character/],
    ["He(2,z)), z", /at character/],
    ["f(x)=x", /Cannot use .*: /],
    ["z = 2", /an assignment/],
    ["He(3 z)", /takes a degree and a number|a product needs/],
  ];
  for (const [typed, message] of cases) {
    await rejects(parseValue("t", target, typed), { name: "UsageError", message });
  }
  await rejects(
    parseValue("a", activation, "rleu"),
    /"rleu" .* did you mean relu\?; write one of relu, tanh, /,
  );
});

Deno.test("resolveRun() spans the grid by expressions and records them", async () => {
  const pipeline: Pipeline = definePipeline({
    name: "formulas",
    shows: "",
    result: "",
    parameters: { target, width: integer({ default: "1,2", meaning: "" }) },
    presets: { quick: { instances: 1 } },
    run: () => EMPTY,
  });
  const { params, gridNames, cellCount } = await resolveRun(pipeline, {
    values: { target: "He(1, z); He(2, z)" },
  });
  deepStrictEqual(params, { target: ["He(1,z)", "He(2,z)"], width: [1, 2] });
  deepStrictEqual([gridNames, cellCount], [["target", "width"], 4]);
});

Deno.test("describeExpressions() names the words that stand for an expression", () => {
  match(describeExpressions(activation), /^one of relu, tanh, erf, linear, or an expression of h, /);
});

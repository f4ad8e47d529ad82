import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { choice, choices, integer, integers, number, text } from "./parameter.ts";
import { parseValue } from "./parse_value.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const alignment = number({ meaning: "", default: "0.5", min: -1, max: 1 });
const ratio = number({ meaning: "", default: "2", min: 0, excluded: [0], infinite: true });
const width = integer({ meaning: "", default: "100", min: 1, max: 5000 });
const anything = number({ meaning: "", default: "1" });
const stages = choices({ meaning: "", default: "scratch", options: ["scratch", "transfer", "fine-tune"] });
const pair = integers({ meaning: "", default: "3,5", count: 2, min: 0 });

Deno.test("parseValue() reads values, lists, ranges and mixtures of them", async () => {
  const cases: [string, number[]][] = [
    ["0.25", [0.25]],
    ["-.5", [-0.5]],
    ["-0", [0]],
    ["0.1, 0.5,1", [0.1, 0.5, 1]],
    ["0.1:0.5:0.1", [0.1, 0.2, 0.3, 0.4, 0.5]],
    ["1:-1:-0.5", [1, 0.5, 0, -0.5, -1]],
    ["0:1:0.4", [0, 0.4, 0.8]],
    ["0.3:0.3:1", [0.3]],
    ["-1,0:2e-1:1e-1,1", [-1, 0, 0.1, 0.2, 1]],
  ];
  for (const [typed, values] of cases) deepStrictEqual(await parseValue("a", alignment, typed), values);
  deepStrictEqual(await parseValue("r", ratio, "1,inf"), [1, Infinity]);
  deepStrictEqual(await parseValue("n", width, "1e3,2:6:2"), [1000, 2, 4, 6]);
});

Deno.test("parseValue() evaluates constant expressions, in ranges too", async () => {
  deepStrictEqual(await parseValue("a", alignment, "cos(pi/8),-(1/4)"), [Math.cos(Math.PI / 8), -0.25]);
  deepStrictEqual(await parseValue("a", anything, "0:pi/2:pi/4"), [0, Math.PI / 4, Math.PI / 2]);
  deepStrictEqual(await parseValue("a", anything, "2^-3"), [0.125]);
});

Deno.test("parseValue() reads names, integers that are one value, and text", async () => {
  const color = choice({ meaning: "", default: "red", options: ["red", "blue"] });
  deepStrictEqual(await parseValue("c", color, "blue"), ["blue"]);
  deepStrictEqual(await parseValue("c", color, "blue, red"), ["blue", "red"]);
  await rejects(parseValue("c", color, "red,red"), { message: /holds red twice/ });
  deepStrictEqual(await parseValue("s", stages, "fine-tune,scratch"), [["scratch", "fine-tune"]]);
  deepStrictEqual(await parseValue("p", pair, "7, 7"), [[7, 7]]);
  deepStrictEqual(await parseValue("t", text({ meaning: "", default: "" }), "a,b:c"), ["a,b:c"]);
});

Deno.test("parseValue() refuses in one line that names flag, value, range and an example", async () => {
  const need = "need a number from -1 to 1, for example --source-alignment 0.5";
  const cases: [string, string][] = [
    ["1.5", "1.5: it is above 1"],
    ["0,-1.01", "-1.01: it is below -1"],
    ["inf", "inf: it is infinite"],
    ["", '"": it is empty'],
    ["0,,1", "0,,1: it has an empty entry"],
    ["0:1:0", "0:1:0: its step is 0"],
    ["0:1:-0.1", "0:1:-0.1: its step -0.1 leads away from 1"],
    ["0:1", "0:1: a range has three parts, start:stop:step"],
    ["0:1:1e-6", "0:1:1e-6: it has more than 1000000 points"],
    ["0.5,0:1:0.5", "0.5,0:1:0.5: it holds 0.5 twice"],
    ["1e999", "1e999: it is too large"],
    ["1/0", "1/0: its value is Infinity"],
    ["log(-1)", "log(-1): its value is NaN"],
    ["x", 'x: "x" is not a number'],
    ["2 i", '"2 i": a product needs *'],
    ["f(1)", 'f(1): there is no function "f"'],
    ["cos(1,2)", "cos(1,2): cos takes one argument"],
  ];
  for (const [typed, message] of cases) {
    await rejects(parseValue("sourceAlignment", alignment, typed), {
      name: "UsageError",
      message: `Cannot use --source-alignment ${message}; ${need}`,
    });
  }
});

Deno.test("parseValue() refuses excluded values, fractions, unknown and repeated names, wrong counts", async () => {
  await rejects(parseValue("r", ratio, "0"), /that value is excluded; need a number > 0, or inf/);
  const few = integer({ meaning: "", default: "1", mostValues: 3 });
  deepStrictEqual(await parseValue("n", few, "1:3:1"), [1, 2, 3]);
  for (const text of ["1:4:1", "1,2,3,4", "1:2:1,3:4:1"]) {
    await rejects(parseValue("n", few, text), /it has more than 3 points/);
  }
  await rejects(parseValue("n", width, "2.5"), /it is not an integer; need an integer from 1 to 5000/);
  await rejects(
    parseValue("s", stages, "transfr"),
    /need one of scratch, transfer, .*; did you mean transfer\?/,
  );
  await rejects(parseValue("s", stages, "scratch,scratch"), /it holds scratch twice/);
  await rejects(parseValue("p", pair, "3"), /it has 1 of them; need 2 integers >= 0/);
  await rejects(parseValue("p", pair, "3,x"), /x is not one/);
});

Deno.test("parseValue() executes nothing: only arithmetic passes", async () => {
  const attempts = [
    "a=1",
    "f(x)=x",
    "[1]",
    "{a:1}",
    '"1"',
    "pi.constructor",
    "1;2",
    "5!",
    "2 cm",
    "1 ? 2 : 3",
  ];
  for (const typed of [...attempts, "import(1)", "(".repeat(400), `${"1+".repeat(300)}1`, "0.5\n0.6"]) {
    await rejects(parseValue("a", anything, typed), { name: "UsageError" }, typed);
  }
});

Deno.test("parseValue() hits both ends of any range, in decimal numbers", async () => {
  const hundredths = fc.integer({ min: -500, max: 500 });
  await fc.assert(
    fc.asyncProperty(
      hundredths,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 30 }),
      async (a, step, n) => {
        const decimal = (value: number) => (value / 100).toFixed(2);
        const typed = `${decimal(a)}:${decimal(a + n * step)}:${decimal(step)}`;
        const values = await parseValue("a", anything, typed);
        strictEqual(values.length, n + 1);
        deepStrictEqual(values, Array.from({ length: n + 1 }, (_, i) => (a + i * step) / 100 + 0));
      },
    ),
  );
});

Deno.test("parseValue() reads words where a number may be one, beside numbers, each once", async () => {
  const rate = number({ meaning: "", default: "auto", min: 0, words: ["auto"] });
  deepStrictEqual(await parseValue("rate", rate, "auto"), ["auto"]);
  deepStrictEqual(await parseValue("rate", rate, "0.1, auto,1:2:0.5"), [0.1, "auto", 1, 1.5, 2]);
  await rejects(parseValue("rate", rate, "auto,auto"), { message: /it holds auto twice/ });
  await rejects(parseValue("rate", rate, "automatic"), {
    message: /need a number >= 0, or auto, for example/,
  });
});

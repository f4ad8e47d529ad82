import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { normals } from "./draws.ts";
import { compileExpression } from "./compile_expression.ts";
import { erfInto } from "./erf_loop.ts";
import { hermite } from "./hermite_polynomial.ts";
import { describeExpression, readExpression } from "./safe_expression.ts";

const variables = new Map([["z", 0], ["z1", 0], ["z2", 1]]);

async function values(text: string, ...columns: Float64Array[]): Promise<Float64Array> {
  const { term } = await readExpression(text, variables);
  const out = new Float64Array(columns[0].length);
  compileExpression(term)(columns, out);
  return out;
}

const erf = (x: number) => {
  const out = Float64Array.of(x * Math.SQRT2);
  erfInto(out, out);
  return out[0];
};
const key = { seed: 1, cell: 0, instance: 0, purpose: "points" };
const points = normals(key, 1500); // not a multiple of the evaluator's block
const others = normals({ ...key, purpose: "others" }, points.length);

Deno.test("readExpression() and compileExpression() say what a plain function says, at every point", async () => {
  const cases: [string, (z: number, z2: number) => number][] = [
    ["z", (z) => z],
    ["-z^2", (z) => -(z * z)],
    ["2^3^2 - z", (z) => 512 - z],
    ["z1*z2 - 3/z", (z, z2) => z * z2 - 3 / z],
    ["He(3,z)", (z) => (z ** 3 - 3 * z) / Math.sqrt(6)],
    ["He(1, z1)*He(2,z2)", (z, z2) => z * (z2 ** 2 - 1) / Math.sqrt(2)],
    ["He(1+1, z + 1)", (z) => hermite(2, z + 1)],
    ["sin(z) + cos(2*z)*exp(-abs(z))", (z) => Math.sin(z) + Math.cos(2 * z) * Math.exp(-Math.abs(z))],
    ["sign(z) + max(z, 0, z2) - min(z2, 1)", (z, z2) => Math.sign(z) + Math.max(z, 0, z2) - Math.min(z2, 1)],
    ["z > 0 ? z : z2 <= 1 ? 2 : sqrt(z2)", (z, z2) => z > 0 ? z : z2 <= 1 ? 2 : Math.sqrt(z2)],
    ["(z >= z2) + (z != z2) + (z == z) - (z < 1)", (z, z2) => +(z >= z2) + +(z !== z2) + 1 - +(z < 1)],
    [
      "erf(z/2)*tanh(z) + 1e-3 + .5 + pi*e - π",
      (z) => erf(z / 2) * Math.tanh(z) + 1e-3 + .5 + Math.PI * Math.E - Math.PI,
    ],
    ["z − 1", (z) => z - 1],
    ["floor(z) + ceil(z2)^3", (z, z2) => Math.floor(z) + Math.ceil(z2) ** 3],
  ];
  for (const [text, plain] of cases) {
    const found = await values(text, points, others);
    const off = found.reduce((most, value, i) => {
      const wanted = plain(points[i], others[i]);
      return Math.max(most, Math.abs(value - wanted) / (1 + Math.abs(wanted)));
    }, 0);
    ok(off < 1e-13, `${text}: ${off}`);
  }
});

Deno.test("compileExpression() may write over its input, and tells nothing of one call to the next", async () => {
  const { term } = await readExpression("max(z, 0)*z2", variables), evaluate = compileExpression(term);
  const fresh = new Float64Array(points.length), again = points.slice();
  evaluate([points, others], fresh);
  evaluate([again, others], again);
  deepStrictEqual(again, fresh);
  const few = new Float64Array(3);
  evaluate([points, others], few);
  deepStrictEqual(few, fresh.slice(0, 3));
});

Deno.test("readExpression() tells which columns are needed, and the text without spaces", async () => {
  const { columns, text } = await readExpression(" He(2, z2) ", variables);
  deepStrictEqual([[...columns], text], [[1], "He(2,z2)"]);
  deepStrictEqual([...(await readExpression("z + z1", variables)).columns], [0]);
  strictEqual((await readExpression("3", variables)).columns.size, 0);
});

/** What someone might try, and mistakes; none may be evaluated. */
const hostile: [string, RegExp][] = [
  ["a = 1", /an assignment/],
  ["z = 3", /an assignment/],
  ["z.w = 3", /an assignment/],
  ["f(x) = x", /definition of a function/],
  ["z; z", /";" at character 2/],
  ["z\nz", /"\\n" at character 2/],
  ["z # hi", /"#" at character 3/],
  ['"z"', /at character 1/],
  ["'z'", /at character 1/],
  ["z'", /at character 2/],
  ["[1, 2]", /"\[" at character 1/],
  ["z[1]", /"\[" at character 2/],
  ["{a: 1}", /"\{" at character 1/],
  ["1:3", /a range/],
  ["z.constructor", /a property/],
  ["z.__proto__", /a property/],
  ["cos.constructor(z)()", /at character 20/],
  ["cos.constructor(z)", /a call of something that is no function/],
  ['cos.constructor("return 1")()', /at character/],
  ["constructor", /"constructor" at character 1 is none of z, z1, z2, pi, e/],
  ["__proto__", /is none of/],
  ["toString(z)", /there is no function "toString"/],
  ["hasOwnProperty(z)", /there is no function/],
  ["import(z)", /there is no function "import"/],
  ["eval(z)", /there is no function/],
  ["parse(z)", /there is no function/],
  ["simplify(z)", /there is no function/],
  ["derivative(z, z)", /there is no function/],
  ["random()", /there is no function "random"/],
  ["randomInt(z)", /there is no function/],
  ["unit(5, z)", /there is no function/],
  ["createUnit(z)", /there is no function/],
  ["matrix(z)", /there is no function/],
  ["config(z)", /there is no function/],
  ["map(z, cos)", /cos at character 8 is a function|no function/],
  ["5 cm", /a product needs \*/],
  ["z to cm", /operator to|none of/],
  ["2 i", /a product needs|none of/],
  ["2z", /a product needs \*/],
  ["sin z", /a product needs \*/],
  ["z!", /operator ! at character 2 is not allowed/],
  ["9!", /operator ! at character 2/],
  ["z % 2", /"%" at character 3/],
  ["z .* z", /operator \.\* at character 3/],
  ["z | 1", /"\|"/],
  ["~z", /"~"/],
  ["z and 1", /operator and at character 3/],
  ["not z", /operator not/],
  ["z ?? 1", /operator \?\?/],
  ["0 < z < 1", /a chain of comparisons/],
  ["true", /no number/],
  ["null", /no number/],
  ["undefined", /no number/],
  ["NaN", /too large, or none/],
  ["Infinity", /too large, or none/],
  ["1e400*z", /too large, or none/],
  ["z^1e9", /power 1000000000 is beyond 64/],
  ["z^9^9", /power 387420489 is beyond 64/],
  ["z^-65", /power -65/],
  ["He(z, z)", /degree of He at character 1 is no integer from 0 to 50/],
  ["He(1e9, z)", /degree of He/],
  ["He(2.5, z)", /degree of He/],
  ["He(-1, z)", /degree of He/],
  ["He(z)", /takes a degree and a number/],
  ["He", /He at character 1 is a function: write He\(…\)/],
  ["max()", /max at character 1 needs an argument/],
  ["cos(1, z)", /cos takes one argument/],
  ["cos", /is a function/],
  ["z3", /"z3" at character 1 is none of/],
  ["end", /none of/],
  ["", /it is empty/],
  ["   ", /it is empty/],
  ["z +", /at character/],
  ["z>0?z>1?2:1:0", /false part .* at character 14; put a condition within another in parentheses/],
  ["(z", /parenthesis \) expected at character 3/],
  ["z)", /at character/],
  ["z^^2", /value expected at character 3/],
  ["(".repeat(41) + "z" + ")".repeat(41), /nested more than 40 deep/],
  ["(".repeat(20000), /longer than 500/],
  ["z+".repeat(400) + "z", /longer than 500/],
  ["z\u0000", /is not understood/],
  ["z\u202e", /is not understood/],
  ["ｚ", /is not understood/],
];

Deno.test(`readExpression() refuses ${hostile.length} hostile or mistaken texts, in one line each`, async () => {
  for (const [text, message] of hostile) {
    await rejects(readExpression(text, variables), (error: Error) => {
      strictEqual(error.name, "SyntaxError", `${text}: ${error.stack}`);
      match(error.message, message, text.slice(0, 60));
      ok(!error.message.includes("\n") && error.message.length < 120, error.message);
      return true;
    }, text.slice(0, 60));
  }
});

Deno.test("readExpression() reads the longest and deepest that it allows", async () => {
  const chain = "z+".repeat(249) + "z", minus = "-".repeat(499) + "z";
  ok((await values(chain, Float64Array.of(2)))[0] === 500);
  ok((await values(minus, Float64Array.of(2)))[0] === -2);
  ok((await values("(".repeat(40) + "z" + ")".repeat(40), Float64Array.of(2)))[0] === 2);
});

Deno.test("describeExpression() names everything that can be used", () => {
  const words = describeExpression(["h"]);
  for (const word of ["h", "He(k, x)", "erf", "max", "sign", "^"]) ok(words.includes(word), word);
});

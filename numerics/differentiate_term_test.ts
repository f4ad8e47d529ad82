import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { compileExpression } from "./compile_expression.ts";
import { differentiateTerm, isSmooth } from "./differentiate_term.ts";
import { FOLDS, FUNCTIONS, OPERATORS, type Term } from "./expression_term.ts";
import { readExpression } from "./safe_expression.ts";

const variables = new Map([["h", 0], ["b", 1]]);
const points = Float64Array.from({ length: 41 }, (_, i) => (i - 20.3) / 11),
  others = points.map((h) => h * h + 0.3);

function values(term: Term, ...columns: Float64Array[]): Float64Array {
  const out = new Float64Array(columns[0].length);
  compileExpression(term)(columns, out);
  return out;
}

/** Largest relative difference between the derivative and a difference quotient of fourth order. */
async function off(text: string, column = 0): Promise<number> {
  const { term } = await readExpression(text, variables), step = 1e-3;
  const at = (shift: number) =>
    values(
      term,
      points.map((h) => h + (column === 0 ? shift : 0)),
      others.map((b) => b + (column === 1 ? shift : 0)),
    );
  const [far, near, before, behind] = [2, 1, -1, -2].map((k) => at(k * step));
  const slope = values(differentiateTerm(term, column), points, others);
  return slope.reduce((most, value, i) => {
    const quotient = (8 * (near[i] - before[i]) - (far[i] - behind[i])) / (12 * step);
    return Math.max(most, Math.abs(value - quotient) / Math.max(1, Math.abs(value)));
  }, 0);
}

Deno.test("differentiateTerm() agrees with difference quotients for every function and operator", async () => {
  const inner = new Map([
    ...["sqrt", "cbrt", "log", "log2", "log10"].map((name) => [name, "b + h + 3"] as const),
    ...["asin", "acos"].map((name) => [name, "h/3"] as const),
    ["tan", "h/2"],
  ]);
  for (const name of FUNCTIONS.keys()) {
    const argument = inner.get(name) ?? "h + 0.1*h^2", error = await off(`${name}(${argument})`);
    ok(error < 1e-8, `${name}: ${error}`);
  }
  for (const name of FOLDS.keys()) ok(await off(`${name}(h, b^2, 0.2*h - 1)`) < 1e-8, name);
  for (
    const text of ["h*b + h/b - b/(h^2 + 1)", "-h^3 + h^0 - 2^h + b^h", "(h > 0)*h + (h <= b)", "(h+5)^(b-h)"]
  ) {
    ok(await off(text) < 1e-8, `${text}: ${await off(text)}`);
    ok(await off(text, 1) < 1e-8, `${text} by b`);
  }
  for (
    const text of [
      "He(4, h) + He(1, h) - He(0, h)",
      "He(3, sin(h))*h",
      "h > 0.5 ? h^2 : exp(h)",
      "erf(erf(h)/tanh(1+h^2))",
    ]
  ) {
    ok(await off(text) < 1e-8, `${text}: ${await off(text)}`);
  }
  strictEqual(OPERATORS.size, 11); // each of them occurs above, or is a comparison
});

Deno.test("differentiateTerm() is 0 at kinks", async () => {
  for (const text of ["abs(h)", "max(h, 0)", "max(0, h)", "min(h, 0)", "-min(0, -h)"]) {
    const { term } = await readExpression(text, variables);
    deepStrictEqual(Math.abs(values(differentiateTerm(term, 0), Float64Array.of(0))[0]), 0, text);
  }
});

Deno.test("isSmooth() tells kinks and steps from the rest", async () => {
  const smooth = async (text: string) => isSmooth((await readExpression(text, variables)).term);
  for (const text of ["h", "h^3*tanh(h) - erf(h)/2", "He(3, h)", "log(1 + exp(h))"]) {
    ok(await smooth(text), text);
  }
  for (
    const text of [
      "abs(h)",
      "1 + max(h, 0)",
      "h*(h > 0)",
      "h > 0 ? h : 0",
      "He(2, sign(h))",
      "floor(h)",
    ]
  ) {
    ok(!await smooth(text), text);
  }
});

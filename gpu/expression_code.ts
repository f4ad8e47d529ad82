import { constantValue } from "../numerics/compile_expression.ts";
import { hasVariable } from "../numerics/expression_nodes.ts";
import type { Term } from "../numerics/expression_term.ts";
import { BeyondDevice } from "./beyond_device.ts";

/** Functions of one number whose device code is not their name. */
const FUNCTIONS: Readonly<Record<string, (x: string) => string>> = {
  cbrt: (x) => `(sign(${x}) * pow(abs(${x}), ${literal(1 / 3)}))`,
  log10: (x) => `(log2(${x}) * ${literal(Math.log10(2))})`,
  tanh: (x) => `tanhOf(${x})`,
  erf: (x) => `erfOf(${x})`,
};

const OPERATORS: Readonly<Record<string, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
};
const COMPARISONS: Readonly<Record<string, string>> = {
  smaller: "<",
  larger: ">",
  smallerEq: "<=",
  largerEq: ">=",
  equal: "==",
  unequal: "!=",
};

/**
 * The device code of an expression of h, for `functions.wgsl`. What does not depend on h is computed here, in float64: a device's
 * compiler refuses constants whose value overflows.
 *
 * @throws {BeyondDevice} If it holds a number that float32 has not.
 */
export function expressionCode(term: Term): string {
  if (!hasVariable(term)) return literal(constantValue(term));
  switch (term.kind) {
    case "number":
      return literal(term.value);
    case "variable":
      return "h";
    case "unary": {
      const of = expressionCode(term.of);
      return FUNCTIONS[term.name]?.(of) ?? `${term.name}(${of})`;
    }
    case "hermite":
      return `hermite(${term.degree}u, ${expressionCode(term.of)})`;
    case "choice": {
      const [test, yes, no] = [term.test, term.yes, term.no].map(expressionCode);
      return `select(${no}, ${yes}, ${test} != 0.0)`;
    }
    case "binary": {
      const left = expressionCode(term.left), right = expressionCode(term.right);
      if (term.name === "pow") return power(left, right, term.right);
      if (Object.hasOwn(OPERATORS, term.name)) return `(${left} ${OPERATORS[term.name]} ${right})`;
      if (Object.hasOwn(COMPARISONS, term.name)) return `f32(${left} ${COMPARISONS[term.name]} ${right})`;
      return `${term.name}(${left}, ${right})`; // max, min
    }
  }
}

function power(base: string, exponent: string, term: Term): string {
  const value = hasVariable(term) ? NaN : constantValue(term);
  if (!Number.isInteger(value)) return `pow(${base}, ${exponent})`;
  const positive = `wholePower(${base}, ${Math.abs(value)}u)`;
  return value < 0 ? `(1.0 / ${positive})` : positive;
}

/**
 * A number as it is written in device code.
 *
 * @throws {BeyondDevice} If float32 has not got it.
 */
export function literal(value: number): string {
  if (!(Math.abs(value) < 3.4e38)) {
    throw new BeyondDevice(`Cannot use ${value} on a GPU: it is beyond what float32 holds`);
  }
  const digits = value.toPrecision(9);
  return value < 0 ? `(${digits}f)` : `${digits}f`;
}

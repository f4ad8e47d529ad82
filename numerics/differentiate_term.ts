import type { Term } from "./expression_term.ts";

/**
 * Derivative of an expression with respect to one of its variables. Where `max`, `min` or `abs` have a kink it is 0, steps
 * (`sign`, `floor`, `ceil`, comparisons) have derivative 0 everywhere.
 *
 * @param column The variable's column.
 *
 * @example
 * ```ts
 * import { compileExpression } from "./compile_expression.ts";
 * import { differentiateTerm } from "./differentiate_term.ts";
 * import { readExpression } from "./safe_expression.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { term } = await readExpression("max(h, 0) + h^3", new Map([["h", 0]])), out = new Float64Array(3);
 * compileExpression(differentiateTerm(term, 0))([Float64Array.of(-2, 0, 2)], out);
 * deepStrictEqual(out, Float64Array.of(12, 0, 13));
 * ```
 */
export function differentiateTerm(term: Term, column: number): Term {
  const slope = (part: Term) => differentiateTerm(part, column);
  switch (term.kind) {
    case "number":
      return number(0);
    case "variable":
      return number(term.column === column ? 1 : 0);
    case "unary":
      return times(slopeOf(term.name, term.of), slope(term.of));
    case "hermite": {
      const { degree, of } = term;
      if (degree === 0) return number(0);
      return times(times(number(Math.sqrt(degree)), { kind: "hermite", degree: degree - 1, of }), slope(of));
    }
    case "choice":
      return { ...term, yes: slope(term.yes), no: slope(term.no) };
    case "binary":
      return slopeOfPair(term.name, term.left, term.right, slope(term.left), slope(term.right));
  }
}

/** Whether an expression is made of smooth functions only (roots of 0 aside): no `abs`, `max`, `sign` or comparison. */
export function isSmooth(term: Term): boolean {
  switch (term.kind) {
    case "number":
    case "variable":
      return true;
    case "unary":
      return !["abs", "sign", "floor", "ceil"].includes(term.name) && isSmooth(term.of);
    case "hermite":
      return isSmooth(term.of);
    case "binary":
      return ["add", "subtract", "multiply", "divide", "pow"].includes(term.name) && isSmooth(term.left) &&
        isSmooth(term.right);
    case "choice":
      return false;
  }
}

/** f'(u) of a function of one number. */
function slopeOf(name: string, u: Term): Term {
  const square = pair("pow", u, number(2)), self = unary(name, u);
  switch (name) {
    case "sqrt":
      return over(0.5, self);
    case "cbrt":
      return over(1 / 3, pair("pow", self, number(2)));
    case "abs":
      return unary("sign", u);
    case "exp":
      return self;
    case "log":
      return over(1, u);
    case "log2":
      return over(1 / Math.LN2, u);
    case "log10":
      return over(1 / Math.LN10, u);
    case "sin":
      return unary("cos", u);
    case "cos":
      return times(number(-1), unary("sin", u));
    case "tan":
      return pair("add", number(1), pair("pow", self, number(2)));
    case "asin":
      return over(1, unary("sqrt", pair("subtract", number(1), square)));
    case "acos":
      return over(-1, unary("sqrt", pair("subtract", number(1), square)));
    case "atan":
      return over(1, pair("add", number(1), square));
    case "sinh":
      return unary("cosh", u);
    case "cosh":
      return unary("sinh", u);
    case "asinh":
      return over(1, unary("sqrt", pair("add", number(1), square)));
    case "tanh":
      return pair("subtract", number(1), pair("pow", self, number(2)));
    case "erf":
      return times(number(2 / Math.sqrt(Math.PI)), unary("exp", times(number(-1), square)));
    default: // steps
      return number(0);
  }
}

/** Derivative of a pair from its parts u, v and their derivatives. */
function slopeOfPair(name: string, u: Term, v: Term, du: Term, dv: Term): Term {
  switch (name) {
    case "add":
    case "subtract":
      return pair(name, du, dv);
    case "multiply":
      return pair("add", times(du, v), times(u, dv));
    case "divide":
      return pair("subtract", pair("divide", du, v), times(pair("divide", u, pair("pow", v, number(2))), dv));
    case "pow": {
      const byBase = times(times(v, pair("pow", u, pair("subtract", v, number(1)))), du);
      if (isNumber(dv, 0)) return byBase;
      return pair("add", byBase, times(times(pair("pow", u, v), unary("log", u)), dv));
    }
    case "max":
    case "min": {
      const wins = name === "max" ? "larger" : "smaller";
      const otherwise: Term = { kind: "choice", test: pair(wins, v, u), yes: dv, no: number(0) };
      return { kind: "choice", test: pair(wins, u, v), yes: du, no: otherwise };
    }
    default: // comparisons
      return number(0);
  }
}

function number(value: number): Term {
  return { kind: "number", value };
}

function unary(name: string, of: Term): Term {
  return { kind: "unary", name, of };
}

function isNumber(term: Term, value: number): boolean {
  return term.kind === "number" && term.value === value;
}

/** A product; 0 and 1 are left out. */
function times(left: Term, right: Term): Term {
  if (isNumber(left, 0) || isNumber(right, 1)) return left;
  if (isNumber(right, 0) || isNumber(left, 1)) return right;
  return { kind: "binary", name: "multiply", left, right };
}

function over(above: number, below: Term): Term {
  return pair("divide", number(above), below);
}

function pair(name: string, left: Term, right: Term): Term {
  if ((name === "add" || name === "subtract") && isNumber(right, 0)) return left;
  if (name === "add" && isNumber(left, 0)) return right;
  return { kind: "binary", name, left, right };
}

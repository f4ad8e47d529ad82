import { erfInto } from "./erf_loop.ts";
import { tanhInto } from "./tanh_loop.ts";

/** What is read of the nodes of the parser's tree. */
export interface ExpressionTree {
  /** For example `OperatorNode`. */
  readonly type: string;
  /** Of a constant. */
  readonly value?: unknown;
  /** Of a symbol. */
  readonly name?: string;
  /** Name of an operator; a symbol node of a function. */
  readonly fn?: string | ExpressionTree;
  /** Whether a product was written without `*`. */
  readonly implicit?: boolean;
  /** Of a pair of parentheses. */
  readonly content?: ExpressionTree;
  /** Operands. */
  readonly args?: readonly ExpressionTree[];
}

/** out ← F(x) at many points x; the arrays have equal lengths and may be one. */
export type VectorFunction = (points: Float64Array, out: Float64Array) => void;

/** Points worked on at a time: intermediate results stay in the cache. */
const BLOCK = 256;

/** Works on whole blocks, `[BLOCK]`. */
type Unary = (a: Float64Array, out: Float64Array) => void;
type Binary = (a: Float64Array, b: Float64Array, out: Float64Array) => void;

const each = (f: (x: number) => number): Unary => (a, out) => {
  for (let i = 0; i < BLOCK; i++) out[i] = f(a[i]);
};
const CONSTANTS = new Map([["pi", Math.PI], ["π", Math.PI], ["e", Math.E]]);
const FUNCTIONS = new Map<string, Unary>([
  ["sqrt", each(Math.sqrt)],
  ["abs", each(Math.abs)],
  ["exp", each(Math.exp)],
  ["log", each(Math.log)],
  ["sin", each(Math.sin)],
  ["cos", each(Math.cos)],
  ["tan", each(Math.tan)],
  ["sec", each((x) => 1 / Math.cos(x))],
  ["asin", each(Math.asin)],
  ["acos", each(Math.acos)],
  ["atan", each(Math.atan)],
  ["sinh", each(Math.sinh)],
  ["cosh", each(Math.cosh)],
  ["sech", each((x) => 1 / Math.cosh(x))],
  ["asinh", each(Math.asinh)],
  ["tanh", tanhInto],
  ["erf", (a, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = Math.SQRT2 * a[i];
    erfInto(out, out);
  }],
]);
const SIGNS = new Map<string, Unary>([
  ["unaryPlus", (a, out) => out.set(a)],
  ["unaryMinus", (a, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = -a[i];
  }],
]);
const OPERATORS = new Map<string, Binary>([
  ["add", (a, b, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = a[i] + b[i];
  }],
  ["subtract", (a, b, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = a[i] - b[i];
  }],
  ["multiply", (a, b, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = a[i] * b[i];
  }],
  ["divide", (a, b, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = a[i] / b[i];
  }],
  ["pow", (a, b, out) => {
    for (let i = 0; i < BLOCK; i++) out[i] = b[i] === 2 ? a[i] * a[i] : a[i] ** b[i];
  }],
]);

/**
 * Compiles the tree of an expression in one variable to loops over arrays. Numbers, pi, e, the variable, + − * / ^,
 * parentheses and the listed functions of one argument are all there is: nothing else of the parser's language runs.
 *
 * @param variable The name that stands for the points.
 * @throws {SyntaxError} If the tree holds anything else.
 * @throws {RangeError} If a number in it is too large.
 */
export function vectorExpression(tree: ExpressionTree, variable: string): VectorFunction {
  const input = new Float64Array(BLOCK), steps: (() => void)[] = [];
  const result = compile(tree);
  return (points, out) => {
    for (let start = 0; start < points.length; start += BLOCK) {
      const count = Math.min(BLOCK, points.length - start);
      for (let i = 0; i < count; i++) input[i] = points[start + i];
      for (const step of steps) step();
      for (let i = 0; i < count; i++) out[start + i] = result[i];
    }
  };

  /** Adds the steps of a node; returns where its values will stand, `[BLOCK]`. */
  function compile({ type, value, name, fn, implicit, content, args = [] }: ExpressionTree): Float64Array {
    const out = new Float64Array(BLOCK);
    if (type === "ConstantNode" && typeof value === "number") {
      if (!Number.isFinite(value)) throw new RangeError("a number in it is too large");
      return out.fill(value);
    }
    if (type === "ParenthesisNode") return compile(content!);
    if (type === "SymbolNode") {
      if (name === variable) return input;
      const constant = CONSTANTS.get(name!);
      if (constant !== undefined) return out.fill(constant);
      throw new SyntaxError(`"${name}" is not known: the variable is ${variable}`);
    }
    if (type === "OperatorNode" && typeof fn === "string") {
      if (implicit) throw new SyntaxError("a product needs *");
      const sign = SIGNS.get(fn), operator = OPERATORS.get(fn);
      if (sign && args.length === 1) return apply(sign, args[0], out);
      if (operator && args.length === 2) {
        const a = compile(args[0]), b = compile(args[1]);
        steps.push(() => operator(a, b, out));
        return out;
      }
    }
    if (type === "FunctionNode" && typeof fn === "object" && fn.type === "SymbolNode") {
      const known = FUNCTIONS.get(fn.name!);
      if (!known) throw new SyntaxError(`there is no function "${fn.name}"`);
      if (args.length !== 1) throw new SyntaxError(`${fn.name} takes one argument`);
      return apply(known, args[0], out);
    }
    throw new SyntaxError("it holds more than numbers, + - * / ^ and functions of one number");
  }

  function apply(unary: Unary, argument: ExpressionTree, out: Float64Array): Float64Array {
    const a = compile(argument);
    steps.push(() => unary(a, out));
    return out;
  }
}

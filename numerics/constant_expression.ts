const longest = 500; // characters; thousands of nested parentheses would overflow the stack
const constants = new Map([["pi", Math.PI], ["π", Math.PI], ["e", Math.E]]);
const functions = new Map<string, (x: number) => number>([
  ["sqrt", Math.sqrt],
  ["cbrt", Math.cbrt],
  ["abs", Math.abs],
  ["exp", Math.exp],
  ["log", Math.log],
  ["log2", Math.log2],
  ["log10", Math.log10],
  ["sin", Math.sin],
  ["cos", Math.cos],
  ["tan", Math.tan],
  ["asin", Math.asin],
  ["acos", Math.acos],
  ["atan", Math.atan],
  ["sinh", Math.sinh],
  ["cosh", Math.cosh],
  ["tanh", Math.tanh],
]);
const operators = new Map<string, (a: number, b: number) => number>([
  ["add", (a, b) => a + b],
  ["subtract", (a, b) => a - b],
  ["multiply", (a, b) => a * b],
  ["divide", (a, b) => a / b],
  ["pow", (a, b) => a ** b],
]);

/**
 * Value of a constant expression such as `cos(pi/8)`: numbers, + − * / ^, parentheses, pi, e and the usual functions
 * of one argument (natural logarithm: `log`). Everything else is refused.
 *
 * The parser is loaded when first needed: it takes some 0.3 s.
 *
 * @throws {SyntaxError} If the text is longer than 500 characters, is no expression or holds anything not listed.
 * @throws {RangeError} If the value is not finite.
 *
 * @example
 * ```ts
 * import { evaluateConstant } from "./constant_expression.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(await evaluateConstant("2*cos(pi/3)^2 - 1"), 2 * Math.cos(Math.PI / 3) ** 2 - 1);
 * ```
 */
export async function evaluateConstant(text: string): Promise<number> {
  if (text.length > longest) {
    throw new SyntaxError(`it is longer than ${longest} characters`);
  }
  const { parse } = await import("mathjs/number");
  let tree: Tree;
  try {
    tree = parse(text) as unknown as Tree;
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error));
  }
  const value = evaluate(tree);
  if (!Number.isFinite(value)) throw new RangeError(`its value is ${value}`);
  return value;
}

/** What is read of the parser's nodes. */
interface Tree {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly fn?: string | Tree;
  readonly implicit?: boolean;
  readonly content?: Tree;
  readonly args?: readonly Tree[];
}

function evaluate(tree: Tree): number {
  const { type, args = [] } = tree;
  if (type === "ConstantNode" && typeof tree.value === "number") {
    if (Number.isFinite(tree.value)) return tree.value;
    throw new RangeError("a number in it is too large");
  }
  if (type === "ParenthesisNode") return evaluate(tree.content!);
  if (type === "SymbolNode") {
    const value = constants.get(tree.name!);
    if (value !== undefined) return value;
    throw new SyntaxError(`"${tree.name}" is not a number`);
  }
  if (type === "OperatorNode" && typeof tree.fn === "string") {
    if (tree.implicit) throw new SyntaxError("a product needs *");
    if (tree.fn === "unaryMinus") return -evaluate(args[0]);
    if (tree.fn === "unaryPlus") return evaluate(args[0]);
    const operator = operators.get(tree.fn);
    if (operator) return operator(evaluate(args[0]), evaluate(args[1]));
  }
  if (type === "FunctionNode" && typeof tree.fn === "object" && tree.fn.type === "SymbolNode") {
    const known = functions.get(tree.fn.name!);
    if (!known) throw new SyntaxError(`there is no function "${tree.fn.name}"`);
    if (args.length !== 1) throw new SyntaxError(`${tree.fn.name} takes one argument`);
    return known(evaluate(args[0]));
  }
  throw new SyntaxError("it holds more than numbers, + - * / ^ and functions of one number");
}

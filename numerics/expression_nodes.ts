import { constantValue } from "./compile_expression.ts";
import { CONSTANTS, FOLDS, FUNCTIONS, OPERATORS, type Term } from "./expression_term.ts";
import { MOST_HERMITE_DEGREE } from "./hermite_polynomial.ts";

const LARGEST_POWER = 64;

/** What is read of the parser's nodes. */
export interface ParsedNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly fn?: string | ParsedNode;
  readonly op?: string;
  readonly implicit?: boolean;
  readonly content?: ParsedNode;
  readonly args?: readonly ParsedNode[];
  readonly condition?: ParsedNode;
  readonly trueExpr?: ParsedNode;
  readonly falseExpr?: ParsedNode;
}

/** Whose expression is read. */
export interface Reading {
  /** The text, for the places in messages. */
  readonly typed: string;
  /** Columns by name. */
  readonly variables: ReadonlyMap<string, number>;
  /** Gets the columns of the variables met. */
  readonly columns: Set<number>;
}

/**
 * The part of an expression below a node of the parser, if it is arithmetic of what is listed.
 *
 * @throws {SyntaxError} If it is not; the message says what and where.
 */
export function expressionTerm(tree: ParsedNode, reading: Reading): Term {
  const { type, args = [] } = tree;
  const inner = (part: ParsedNode) => expressionTerm(part, reading);
  if (type === "ConstantNode" && typeof tree.value === "number") {
    if (Number.isFinite(tree.value)) return { kind: "number", value: tree.value };
    throw new SyntaxError("a number in it is too large, or none");
  }
  if (type === "ParenthesisNode") return inner(tree.content!);
  if (type === "SymbolNode") return symbol(tree.name!, reading);
  if (type === "ConditionalNode") {
    return {
      kind: "choice",
      test: inner(tree.condition!),
      yes: inner(tree.trueExpr!),
      no: inner(tree.falseExpr!),
    };
  }
  if (type === "OperatorNode" && typeof tree.fn === "string") {
    if (tree.implicit) throw new SyntaxError("a product needs *");
    if (tree.fn === "unaryPlus") return inner(args[0]);
    if (tree.fn === "unaryMinus") {
      return { kind: "binary", name: "subtract", left: { kind: "number", value: 0 }, right: inner(args[0]) };
    }
    if (OPERATORS.has(tree.fn)) {
      const left = inner(args[0]), right = inner(args[1]);
      if (tree.fn === "pow") requireSmallPower(left, right);
      return { kind: "binary", name: tree.fn, left, right };
    }
    throw new SyntaxError(`the operator ${tree.op}${position(tree.op!, reading.typed)} is not allowed`);
  }
  if (type === "FunctionNode" && typeof tree.fn === "object" && tree.fn.type === "SymbolNode") {
    return call(tree.fn.name!, args.map(inner), reading);
  }
  throw new SyntaxError(
    `it holds ${KINDS.get(type) ?? "something else than arithmetic"}, which is not allowed`,
  );
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["AccessorNode", "a property"],
  ["AssignmentNode", "an assignment"],
  ["FunctionAssignmentNode", "the definition of a function"],
  ["ConstantNode", "a value that is no number"],
  ["RangeNode", "a range"],
  ["BlockNode", "several expressions"],
  ["RelationalNode", "a chain of comparisons"],
  ["FunctionNode", "a call of something that is no function"],
]);

function symbol(name: string, { typed, variables, columns }: Reading): Term {
  const column = variables.get(name), value = CONSTANTS.get(name);
  if (column !== undefined) {
    columns.add(column);
    return { kind: "variable", column };
  }
  if (value !== undefined) return { kind: "number", value };
  const where = position(name, typed);
  if (name === "He" || FUNCTIONS.has(name) || FOLDS.has(name)) {
    throw new SyntaxError(`${name}${where} is a function: write ${name}(…)`);
  }
  const known = [...variables.keys()];
  throw new SyntaxError(
    known.length > 0
      ? `"${name}"${where} is none of ${known.join(", ")}, pi, e`
      : `"${name}" is not a number`,
  );
}

function call(name: string, args: readonly Term[], { typed }: Reading): Term {
  const where = position(name, typed);
  if (name === "He") {
    const [degree, of] = args;
    if (args.length !== 2) throw new SyntaxError(`He${where} takes a degree and a number, as in He(3, x)`);
    const value = hasVariable(degree) ? NaN : constantValue(degree);
    if (Number.isInteger(value) && value >= 0 && value <= MOST_HERMITE_DEGREE) {
      return { kind: "hermite", degree: value, of };
    }
    throw new SyntaxError(`the degree of He${where} is no integer from 0 to ${MOST_HERMITE_DEGREE}`);
  }
  if (FOLDS.has(name)) {
    if (args.length === 0) throw new SyntaxError(`${name}${where} needs an argument`);
    return args.reduce((left, right): Term => ({ kind: "binary", name, left, right }));
  }
  if (!FUNCTIONS.has(name)) throw new SyntaxError(`there is no function "${name}"`);
  if (args.length !== 1) throw new SyntaxError(`${name} takes one argument`);
  return { kind: "unary", name, of: args[0] };
}

/** Whether a term depends on a variable. */
export function hasVariable(term: Term): boolean {
  switch (term.kind) {
    case "number":
      return false;
    case "variable":
      return true;
    case "unary":
    case "hermite":
      return hasVariable(term.of);
    case "binary":
      return hasVariable(term.left) || hasVariable(term.right);
    case "choice":
      return hasVariable(term.test) || hasVariable(term.yes) || hasVariable(term.no);
  }
}

function requireSmallPower(base: Term, power: Term): void {
  if (!hasVariable(base) || hasVariable(power)) return;
  const value = constantValue(power);
  if (!(Math.abs(value) <= LARGEST_POWER)) {
    throw new SyntaxError(`its power ${value} is beyond ${LARGEST_POWER}`);
  }
}

/** Where a word or operator stands, for messages. */
function position(word: string, typed: string): string {
  const whole = /^[A-Za-z0-9_]+$/.test(word)
    ? typed.search(new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`))
    : -1;
  const place = whole < 0 ? typed.indexOf(word) : whole;
  return place < 0 ? "" : ` at character ${place + 1}`;
}

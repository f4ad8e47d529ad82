import { expressionTerm, type ParsedNode } from "./expression_nodes.ts";
import { FOLDS, FUNCTIONS, type Term } from "./expression_term.ts";

/** An expression that was read and found harmless. */
export interface Expression {
  /** As it was read, without spaces. */
  readonly text: string;
  /** What it computes. */
  readonly term: Term;
  /** The columns of the variables in it. */
  readonly columns: ReadonlySet<number>;
}

const LONGEST = 500; // characters
const DEEPEST = 40; // parentheses in parentheses; thousands would overflow the parser's stack

/**
 * Reads an expression of a user: numbers, variables, pi, e, + − * / ^, comparisons, `condition ? yes : no`, the usual
 * functions and `He(k, x)`, the normalised {@linkcode hermite | Hermite polynomial}. Nothing is executed: the parser makes a
 * tree, of which only listed nodes pass.
 *
 * The parser is loaded when first needed: it takes some 0.3 s.
 *
 * @param variables The columns that the variables stand for, by name; several names may share one.
 * @throws {SyntaxError} If the text holds anything else; the message says what, and at which character.
 *
 * @example
 * ```ts
 * import { compileExpression } from "./compile_expression.ts";
 * import { readExpression } from "./safe_expression.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { term } = await readExpression("z > 0 ? z^2 : -1", new Map([["z", 0]]));
 * const out = new Float64Array(2);
 * compileExpression(term)([Float64Array.of(3, -3)], out);
 * deepStrictEqual(out, Float64Array.of(9, -1));
 * ```
 */
export async function readExpression(
  text: string,
  variables: ReadonlyMap<string, number>,
): Promise<Expression> {
  const typed = text.replaceAll("−", "-"); // pasted from a paper
  if (typed.trim() === "") throw new SyntaxError("it is empty");
  if (typed.length > LONGEST) throw new SyntaxError(`it is longer than ${LONGEST} characters`);
  const strange = /[^A-Za-z0-9_π \t.,+\-*/^()<>=!?:]/u.exec(typed);
  if (strange) {
    throw new SyntaxError(
      `${JSON.stringify(strange[0])} at character ${strange.index + 1} is not understood`,
    );
  }
  const depth = deepest(typed);
  if (depth > DEEPEST) throw new SyntaxError(`its parentheses are nested more than ${DEEPEST} deep`);
  const { parse } = await import("mathjs/number");
  let tree: ParsedNode;
  try {
    tree = parse(typed) as unknown as ParsedNode;
  } catch (error) {
    throw new SyntaxError(plainWords(error));
  }
  const columns = new Set<number>();
  const term = expressionTerm(tree, { typed, variables, columns });
  return { text: typed.replace(/\s+/g, ""), term, columns };
}

/** What the texts of {@linkcode readExpression} may hold, in words for messages and help. */
export function describeExpression(variables: readonly string[]): string {
  const names = [...FUNCTIONS.keys(), ...FOLDS.keys()].join(", ");
  return `an expression of ${
    variables.join(", ")
  }, numbers, pi, e, + - * / ^, comparisons, a ? b : c, He(k, x) ` +
    `(normalised Hermite polynomial), ${names}`;
}

function deepest(text: string): number {
  let depth = 0, most = 0;
  for (const character of text) {
    if (character === "(") most = Math.max(most, ++depth);
    if (character === ")") depth--;
  }
  return most;
}

/** The parser's complaint in the words of the others. */
function plainWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = message.replace(/ \(char (\d+)\)$/, " at character $1");
  const nested = /^false part of conditional/i.test(said)
    ? "; put a condition within another in parentheses"
    : "";
  return said[0].toLowerCase() + said.slice(1) + nested;
}

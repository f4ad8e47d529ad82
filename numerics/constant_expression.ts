import { constantValue } from "./compile_expression.ts";
import { readExpression } from "./safe_expression.ts";

/**
 * Value of a constant expression such as `cos(pi/8)`: what {@linkcode readExpression} reads, without variables (natural
 * logarithm: `log`). Everything else is refused.
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
  const value = constantValue((await readExpression(text, new Map())).term);
  if (!Number.isFinite(value)) throw new RangeError(`its value is ${value}`);
  return value;
}

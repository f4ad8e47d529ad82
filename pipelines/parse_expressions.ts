import { describeExpression, readExpression } from "../numerics/safe_expression.ts";
import { didYouMean, kebabCase } from "./names.ts";
import type { ExpressionParameter } from "./parameter.ts";
import { splitOutside } from "./split_outside.ts";
import { seen, UsageError } from "./usage_error.ts";

/**
 * Reads expressions, one or several: `He(1,z);He(2,z)` or `He(1,z),He(2,z)`.
 *
 * @param name The parameter's name, camelCase.
 * @returns The expressions without spaces, so that one formula has one spelling in the records.
 * @throws {UsageError} If one of them is no expression in the parameter's variables, or comes twice.
 */
export async function parseExpressions(
  name: string,
  parameter: ExpressionParameter,
  text: string,
): Promise<string[]> {
  const variables = new Map(parameter.variables.map((variable, column) => [variable, column]));
  const found: string[] = [];
  for (const entry of splitOutside(text, ",;")) {
    const value = parameter.names.includes(entry) ? entry : await formula(entry);
    if (found.includes(value)) refuse(text, `it holds ${value} twice`);
    found.push(value);
  }
  return found;

  async function formula(entry: string): Promise<string> {
    if (entry === "") refuse(text, text.trim() === "" ? "it is empty" : "it has an empty entry");
    try {
      return (await readExpression(entry, variables)).text;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refuse(entry, error.message + (/^\w+$/.test(entry) ? didYouMean(entry, parameter.names) : ""));
    }
  }

  function refuse(what: string, why: string): never {
    const flag = `--${kebabCase(name)}`, { names, variables } = parameter;
    const needed = [
      ...names.length > 0 ? [`one of ${names.join(", ")}`] : [],
      `an expression in ${variables.join(", ")}`,
    ];
    throw new UsageError(
      `Cannot use ${flag} ${seen(what)}: ${why}; write ${
        needed.join(" or ")
      }, for example ${flag} "${parameter.default}"`,
    );
  }
}

/** What values an expression parameter takes, in words for messages and help. */
export function describeExpressions({ names, variables }: ExpressionParameter): string {
  const formula = describeExpression(variables);
  return names.length > 0 ? `one of ${names.join(", ")}, or ${formula}` : formula;
}

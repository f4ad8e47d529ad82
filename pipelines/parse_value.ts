import type { ParamValue } from "../operators/run_record.ts";
import { didYouMeanAny, kebabCase } from "./names.ts";
import { choiceCandidates } from "./parameter_aliases.ts";
import type { IntegersParameter, Parameter } from "./parameter.ts";
import { parseExpressions } from "./parse_expressions.ts";
import { parseNumbers } from "./parse_numbers.ts";
import { noResources, type Resources } from "./resources.ts";
import { seen, UsageError } from "./usage_error.ts";

/**
 * Reads what the user typed for a parameter.
 *
 * @param name The parameter's name, camelCase.
 * @param text As on the command line.
 * @param resources Opens files.
 * @returns The values that span the grid: one or more if the parameter is numeric, a choice or an expression,
 * exactly one otherwise.
 * @throws {UsageError} If the text is not what the declaration asks for; one line that names flag, value and remedy.
 */
export async function parseValue(
  name: string,
  parameter: Parameter,
  text: string,
  resources: Resources = noResources,
): Promise<readonly ParamValue[]> {
  const flag = `--${kebabCase(name)}`;
  switch (parameter.kind) {
    case "number":
    case "integer":
      return await parseNumbers(name, parameter, text);
    case "choice":
      return namesOf(flag, parameter.options, text);
    case "choices":
      return [severalOf(flag, parameter.options, text)];
    case "integers":
      return [integersFrom(flag, parameter, text)];
    case "column":
      return [text === "" ? [] : await resources.column(text)];
    case "expression":
      return await parseExpressions(name, parameter, text);
    case "text":
      return [text];
  }
}

function oneOf(flag: string, options: readonly string[], typed: string): string {
  if (options.includes(typed)) return typed;
  const names = options.join(", ");
  throw new UsageError(
    `Cannot use ${flag} ${seen(typed)}: need one of ${names}${
      didYouMeanAny(typed, choiceCandidates(options))
    }`,
  );
}

/** The names typed, each once. */
function namesOf(flag: string, options: readonly string[], text: string): string[] {
  const typed = text.split(",").map((entry) => oneOf(flag, options, entry.trim()));
  const twice = typed.find((entry, index) => typed.indexOf(entry) < index);
  if (twice) throw new UsageError(`Cannot use ${flag} ${seen(text)}: it holds ${twice} twice`);
  return typed;
}

/** In the order of the declaration, so that the order of typing changes nothing. */
function severalOf(flag: string, options: readonly string[], text: string): string[] {
  const typed = namesOf(flag, options, text);
  return options.filter((option) => typed.includes(option));
}

function integersFrom(
  flag: string,
  { count, most = count, min, ...parameter }: IntegersParameter,
  text: string,
): number[] {
  const entries = text.split(",").map((entry) => entry.trim());
  const numbers = entries.map(Number);
  const wrong = entries.find((entry, index) => !/^[+-]?\d+$/.test(entry) || !(numbers[index] >= min));
  if (
    wrong === undefined && entries.length >= count && entries.length <= most &&
    numbers.every(Number.isSafeInteger)
  ) return numbers;
  const why = wrong === undefined ? `it has ${entries.length} of them` : `${seen(wrong)} is not one`;
  const needed = most > count ? `${count} to ${most}` : count;
  throw new UsageError(
    `Cannot use ${flag} ${seen(text)}: ${why}; need ${needed} integers >= ${min}, for example ${flag} ` +
      parameter.default,
  );
}

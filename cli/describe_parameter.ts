import { describeRange } from "../pipelines/describe_range.ts";
import { kebabCase } from "../pipelines/names.ts";
import type { Parameter } from "../pipelines/parameter.ts";
import { describeExpressions } from "../pipelines/parse_expressions.ts";
import { capital, indented } from "./prose.ts";

/**
 * What `NAME --help` prints of a parameter: notation, meaning, the values that it takes, and with which choices it has an effect.
 *
 * @param quick Its value in the preset `quick`, if that sets one.
 */
export function describeParameter(name: string, parameter: Parameter, quick?: string): string {
  const notation = "symbol" in parameter ? [parameter.symbol, parameter.unit].filter(Boolean).join(", ") : "";
  const head = `  --${kebabCase(name)} ${parameter.default || '""'}`;
  const preset = quick === undefined ? "" : ` (preset quick: ${quick})`;
  return `${head.padEnd(30)} ${notation}${preset}`.trimEnd() + indented(parameter.meaning) +
    indented(capital(takes(parameter)) + goesWith(parameter));
}

/** The choices under which a parameter has an effect. */
function goesWith({ usedWhen = {} }: Parameter): string {
  return Object.entries(usedWhen).map(([choice, names]) => {
    const flag = `--${kebabCase(choice)}`;
    return names.join() === "finite" ? `; with a finite ${flag}` : `; with ${flag} ${names.join(" or ")}`;
  }).join("");
}

function takes(parameter: Parameter): string {
  switch (parameter.kind) {
    case "number":
    case "integer":
      return describeRange(parameter);
    case "choice":
      return `one of ${parameter.options.join(", ")}, or several of them, separated by commas`;
    case "choices":
      return `any of ${parameter.options.join(", ")}, separated by commas`;
    case "integers":
      return `${parameter.count}${
        parameter.most ? ` to ${parameter.most}` : ""
      } integers >= ${parameter.min}, separated by commas`;
    case "column":
      return `a CSV file of positive numbers, one a line; it goes with --${kebabCase(parameter.usedBy[0])} ${
        parameter.usedBy[1]
      }, and their count is --${kebabCase(parameter.sets)}`;
    case "expression":
      return `${describeExpressions(parameter)}; or several, separated by semicolons`;
    case "text":
      return "any text";
  }
}

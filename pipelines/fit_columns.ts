import type { ParamValue } from "../operators/run_record.ts";
import { kebabCase } from "./names.ts";
import type { ColumnParameter, ParameterSet } from "./parameter.ts";
import { seen, UsageError } from "./usage_error.ts";

/** The values of each parameter, one or more, by camelCase name. */
type ValueLists = Readonly<Record<string, readonly ParamValue[]>>;

/**
 * Makes the counts that columns of numbers set those of their files.
 *
 * @param lists The values of all parameters; those of a column are one list of numbers, empty if no file is named.
 * @param typed What the user typed, as on the command line.
 * @throws {UsageError} If a file is missing where it is needed, named where it is of no use, or as long as it may not be.
 */
export function fitColumns(
  parameters: ParameterSet,
  lists: ValueLists,
  typed: Readonly<Record<string, string>>,
): ValueLists {
  const counts = Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.kind === "column" ? countOf(name, parameter, parameters, lists, typed) : []
  );
  return { ...lists, ...Object.fromEntries(counts) };
}

function countOf(
  name: string,
  { usedBy: [choice, chosen], sets }: ColumnParameter,
  parameters: ParameterSet,
  lists: ValueLists,
  typed: Readonly<Record<string, string>>,
): [string, readonly number[]][] {
  const [column] = lists[name] as readonly (readonly number[])[];
  const flag = `--${kebabCase(name)}`, use = `--${kebabCase(choice)} ${chosen}`;
  const used = lists[choice].includes(chosen);
  if (column.length === 0) {
    if (used) throw new UsageError(`Cannot use ${use}: it needs ${flag} FILE, one number a line`);
    return [];
  }
  const file = `${flag} ${seen(typed[name])}`;
  if (!used) throw new UsageError(`Cannot use ${file}: it goes with ${use}`);
  const parameter = parameters[sets], count = column.length, option = `--${kebabCase(sets)}`;
  if (parameter.kind === "integer" && !(count >= parameter.min && count <= parameter.max)) {
    const { min, max } = parameter;
    throw new UsageError(`Cannot use ${file}: it holds ${count} numbers, need from ${min} to ${max}`);
  }
  if (sets in typed && !lists[sets].every((value) => value === count)) {
    throw new UsageError(
      `Cannot use ${option} ${seen(typed[sets])}: ${file} holds ${count} numbers, leave out ${option}`,
    );
  }
  return [[sets, [count]]];
}

import type { ParamValue } from "../operators/run_record.ts";
import { kebabCase } from "./names.ts";
import type { ParameterSet } from "./parameter.ts";

/** The values of each parameter, one or more, by camelCase name. */
type ValueLists = Readonly<Record<string, readonly ParamValue[]>>;

/** The parameters that have no effect in any cell, each with the choices that it would need, as on the command line. */
export function withoutEffect(
  parameters: ParameterSet,
  lists: ValueLists,
): readonly { readonly name: string; readonly usedWith: string }[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const { usedWhen = {} } = parameter;
    const needs = parameter.kind === "column"
      ? [[parameter.usedBy[0], [parameter.usedBy[1]]] as const]
      : Object.entries(usedWhen);
    const fits = (names: readonly string[], value: ParamValue) =>
      names.includes(String(value)) || (names.includes("finite") && Number.isFinite(value));
    if (needs.every(([choice, names]) => lists[choice].some((value) => fits(names, value)))) return [];
    const usedWith = needs.map(([choice, names]) => {
      const flag = `--${kebabCase(choice)}`;
      return names.join() === "finite" ? `a finite ${flag}` : `${flag} ${names.join(" or ")}`;
    }).join(" and ");
    return [{ name, usedWith }];
  });
}

/** The same values, but one only of each parameter that is named: a grid over it would run the same cell again and again. */
export function collapse(lists: ValueLists, names: readonly string[]): ValueLists {
  return { ...lists, ...Object.fromEntries(names.map((name) => [name, lists[name].slice(0, 1)])) };
}

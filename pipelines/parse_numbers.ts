import { evaluateConstant } from "../numerics/constant_expression.ts";
import { describeRange } from "./describe_range.ts";
import { kebabCase } from "./names.ts";
import type { NumberParameter } from "./parameter.ts";
import { splitOutside } from "./split_outside.ts";
import { seen, UsageError } from "./usage_error.ts";

/** Points of one list, and cells of one grid, at most. */
export const mostPoints = 1_000_000;

const decimal = /^[+-]?(?:\d+\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i;

/**
 * Reads the values of a numeric parameter: a value, a list `0.1,0.5,1`, an inclusive range `start:stop:step`, or a list
 * of both. A value is a decimal number, a constant expression (`cos(pi/8)`) or, where allowed, `inf` or a word.
 *
 * The points of a range between decimal numbers are decimal numbers too: `0.1:0.5:0.1` holds 0.3.
 *
 * @param name The parameter's name, camelCase.
 * @throws {UsageError} If the text does not say values that the parameter takes, each once.
 */
export async function parseNumbers(
  name: string,
  parameter: NumberParameter,
  text: string,
): Promise<(number | string)[]> {
  const flag = `--${kebabCase(name)}`;
  const values: (number | string)[] = [], most = parameter.mostValues ?? mostPoints;
  // A minus sign pasted from a paper is a minus sign.
  for (const entry of splitOutside(text.replaceAll("−", "-"), ",")) {
    if (parameter.words.includes(entry)) {
      values.push(entry);
      continue;
    }
    const bounds = splitOutside(entry, ":");
    const points = bounds.length === 1 ? [await one(entry)] : await range(entry, bounds);
    for (const point of points) values.push(point); // spreading a million arguments overflows the stack
    if (values.length > most) refuse(text, `it has more than ${most} points`);
  }
  const once = new Set<number | string>();
  for (const value of values) {
    if (typeof value === "number") check(value);
    if (once.has(value)) refuse(text, `it holds ${value} twice`);
    once.add(value);
  }
  return values;

  async function one(entry: string): Promise<number> {
    if (entry === "") refuse(text, text.trim() === "" ? "it is empty" : "it has an empty entry");
    if (/^[+]?inf(inity)?$/i.test(entry)) {
      return parameter.infinite ? Infinity : refuse(entry, "it is infinite");
    }
    if (decimal.test(entry)) {
      const value = Number(entry);
      return Number.isFinite(value) ? value + 0 : refuse(entry, "it is too large");
    }
    if (/^nan$/i.test(entry)) refuse(entry, "it is not a number");
    try {
      return await evaluateConstant(entry) + 0;
    } catch (error) {
      return refuse(entry, error instanceof Error ? error.message : "it is not a number");
    }
  }

  async function range(entry: string, bounds: readonly string[]): Promise<number[]> {
    if (bounds.length !== 3) refuse(entry, "a range has three parts, start:stop:step");
    if (bounds.includes("inf")) refuse(entry, "a range is finite");
    const [start, stop, step] = [await one(bounds[0]), await one(bounds[1]), await one(bounds[2])];
    if (step === 0) refuse(entry, "its step is 0");
    const steps = (stop - start) / step;
    if (steps < 0) refuse(entry, `its step ${step} leads away from ${stop}`);
    if (steps >= most) refuse(entry, `it has more than ${most} points`);
    const last = Math.floor(steps + 1e-9); // a quotient like 2.9999999999999996 means 3
    const digits = Math.max(decimalsOf(bounds[0]), decimalsOf(bounds[2]));
    return Array.from({ length: last + 1 }, (_, index) => {
      if (index === last && Math.abs(steps - last) <= 1e-9) return stop;
      const point = start + index * step;
      return digits <= 15 ? Number(point.toFixed(digits)) + 0 : point;
    });
  }

  function check(value: number): void {
    if (value === Infinity) return; // where it is not allowed, it was refused when read
    const { kind, min, max, excluded } = parameter;
    if (kind === "integer" && !Number.isSafeInteger(value)) refuse(`${value}`, "it is not an integer");
    if (value < min) refuse(`${value}`, `it is below ${min}`);
    if (value > max) refuse(`${value}`, `it is above ${max}`);
    if (excluded.includes(value)) refuse(`${value}`, "that value is excluded");
  }

  function refuse(what: string, why: string): never {
    throw new UsageError(
      `Cannot use ${flag} ${seen(what)}: ${why}; need ${describeRange(parameter)}, for example ${flag} ` +
        parameter.default,
    );
  }
}

/** Decimal places of a decimal number as written; Infinity if it is an expression. */
function decimalsOf(text: string): number {
  const parts = decimal.exec(text);
  return parts ? Math.max(0, (parts[1] ?? parts[2]).length - Number(parts[3] ?? 0)) : Infinity;
}

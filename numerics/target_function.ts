import { compileExpression } from "./compile_expression.ts";
import { readExpression } from "./safe_expression.ts";

/** Teachers that one target may depend on: rules for means over more variables would need millions of points. */
export const MOST_TEACHERS = 4;

/** Columns by name: z = z1, z2, … are the projections on orthonormal teachers. */
export const TARGET_VARIABLES: ReadonlyMap<string, number> = new Map([
  ["z", 0],
  ...Array.from({ length: MOST_TEACHERS }, (_, k) => [`z${k + 1}`, k] as const),
]);

/** Labels as a function of the projections of an input on orthonormal teachers. */
export interface TargetFunction {
  /** The expression, without spaces. */
  readonly text: string;
  /** Number of teachers, ≥ 1. */
  readonly teachers: number;
  /**
   * Labels of many inputs.
   *
   * @param projections z1, z2, …, one array a teacher, `[P]` each.
   * @returns `[P]`
   * @throws {RangeError} If a label is not finite.
   */
  labels(projections: readonly Float64Array[]): Float64Array;
}

/**
 * Reads a target from an expression in z, or in z1, z2, …; `He(k, z)` is the normalised Hermite polynomial He_k/√k!, so its
 * labels have mean square 1 over standard normal inputs.
 *
 * @throws {SyntaxError} If the text is not such an expression; see {@linkcode readExpression}.
 *
 * @example
 * ```ts
 * import { readTarget } from "./target_function.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const target = await readTarget("z1*z2");
 * deepStrictEqual(target.labels([Float64Array.of(1, 2), Float64Array.of(3, 4)]), Float64Array.of(3, 8));
 * ```
 */
export async function readTarget(text: string): Promise<TargetFunction> {
  const expression = await readExpression(text, TARGET_VARIABLES);
  const evaluate = compileExpression(expression.term);
  return {
    text: expression.text,
    teachers: Math.max(0, ...expression.columns) + 1,
    labels: (projections) => {
      const out = new Float64Array(projections[0].length);
      evaluate(projections, out);
      const wrong = out.findIndex((value) => !Number.isFinite(value));
      if (wrong < 0) return out;
      const where = projections.map((column, k) =>
        `${projections.length > 1 ? `z${k + 1}` : "z"} = ${Number(column[wrong].toPrecision(4))}`
      );
      throw new RangeError(
        `Cannot use the target ${expression.text}: it is ${out[wrong]} at ${where.join(", ")}`,
      );
    },
  };
}

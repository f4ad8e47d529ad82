import { hermiteAnalysis } from "../numerics/hermite_analysis.ts";
import { readTarget, type TargetFunction } from "../numerics/target_function.ts";
import { once } from "./once.ts";

/**
 * A target and what it is made of, by its text; remembered.
 *
 * @throws {SyntaxError} If it is no expression.
 * @throws {RangeError} If it is not finite somewhere, zero everywhere, or its square has no mean.
 */
export const analyseTarget = once((target: string) => [target], async (target) => {
  const read: TargetFunction = await readTarget(target);
  return { read, analysis: hermiteAnalysis(read) };
});

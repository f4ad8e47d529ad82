import { hermiteAnalysis } from "../numerics/hermite_analysis.ts";
import { readTarget, type TargetFunction } from "../numerics/target_function.ts";
import { once } from "./once.ts";

/** Mean squares of targets that a training begins with: beyond them only the unit is strange. */
const SMALLEST = 1e-6, LARGEST = 1e6;

/**
 * A target and what it is made of, by its text; remembered.
 *
 * @throws {SyntaxError} If it is no expression.
 * @throws {RangeError} If it is not finite somewhere, zero everywhere, its square has no mean, or that is not from 10⁻⁶ to 10⁶.
 */
export const analyseTarget = once((target: string) => [target], async (target) => {
  const read: TargetFunction = await readTarget(target);
  const analysis = hermiteAnalysis(read), { secondMoment } = analysis;
  if (secondMoment >= SMALLEST && secondMoment <= LARGEST) return { read, analysis };
  throw new RangeError(
    `Cannot use the target ${read.text}: the mean of its square over standard normal inputs is ${
      Number(secondMoment.toPrecision(2))
    }, need ${SMALLEST} to ${LARGEST}; ${secondMoment > 1 ? "divide" : "multiply"} it by a number`,
  );
});

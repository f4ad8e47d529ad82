import type { Matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";

/**
 * Refuses a matrix with NaN or an infinity, before a library loops on it or hands it on.
 *
 * @param action What was being done, for the message: "find the eigenvalues of".
 * @throws {NumericalError} Naming the action, the shape and the first offending entry.
 *
 * @example
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { requireFinite } from "./require_finite.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => requireFinite(matrix(1, 2, Float64Array.of(1, NaN)), "invert"), /entry \(0, 1\) is NaN/);
 * ```
 */
export function requireFinite(a: Matrix, action: string): void {
  for (let at = 0; at < a.data.length; at++) {
    if (Number.isFinite(a.data[at])) continue;
    const entry = `(${Math.floor(at / a.cols)}, ${at % a.cols})`;
    throw new NumericalError(
      `Cannot ${action} a [${a.rows}, ${a.cols}] matrix: entry ${entry} is ${
        a.data[at]
      }, need finite numbers`,
    );
  }
}

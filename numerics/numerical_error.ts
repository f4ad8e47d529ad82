/**
 * A computation whose result cannot be trusted: it diverged, did not converge, or met a singular matrix.
 *
 * Inside a pipeline it costs the instance, not the run: the instance is reported by a `notice` and not counted.
 *
 * @example
 * ```ts
 * import { NumericalError } from "./numerical_error.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(new NumericalError("Cannot reach residual 1e-10 in 500 steps: last residual is 3e-7") instanceof Error);
 * ```
 */
export class NumericalError extends Error {
  /** The class name, as it appears in messages. */
  override readonly name = "NumericalError";
}

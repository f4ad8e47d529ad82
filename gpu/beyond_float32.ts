import { NumericalError } from "../numerics/numerical_error.ts";

/**
 * The error of a training whose numbers have left the range of float32. Whether float64 would hold them, or they grow without
 * bound, nobody can tell from there.
 *
 * @param action What cannot go on.
 * @param what The number seen that is none.
 */
export function beyondFloat32(action: string, what: string, step: number): NumericalError {
  return new NumericalError(
    `Cannot ${action} in float32: weights or fields have left its range, 3e38, and ${what} is no number after ${step} steps; ` +
      `take a smaller learning rate or richness, or --backend cpu, which has float64`,
  );
}

import { type FieldProblem, inputDimOf } from "./field_problem.ts";
import { motionForm } from "./hidden_motion.ts";

/** Kernels on the training inputs that the measurement of the sharpness takes, with those not yet collected. */
const KERNELS = 6;

/**
 * Bytes that `solveFields` takes, so that a caller can refuse in advance.
 *
 * A stage holds fields, slopes and coefficients of each particle on its training inputs, those of the leaps' intermediate states
 * and of the moment to go back to from a stop, and its fields at the test points; what the stage before held may not have been collected yet.
 *
 * @param particles S at the start; each readout drawn anew doubles it.
 * @param rank r, at most the number of training samples of all stages and at most D.
 */
export function fieldMemory(problem: FieldProblem, particles: number, rank: number): number {
  const points = problem.tests.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  let count = particles, before = 0, most = 0;
  problem.stages.forEach(({ readout, targets }, i) => {
    if (i > 0 && readout === "reset") count *= 2;
    const samples = targets.length,
      columns = motionForm({ rows: samples, cols: rank }, "all") === "samples" ? samples : rank;
    const now = count * (4 * samples + 7 * columns + points + 10) + KERNELS * samples ** 2;
    most = Math.max(most, before + now);
    before = now;
  });
  return 8 * (3 * count * rank + most + inputDimOf(problem) * rank);
}

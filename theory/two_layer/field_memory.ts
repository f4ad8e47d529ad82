import { type FieldProblem, type FieldStage, inputDimOf } from "./field_problem.ts";

/**
 * Bytes that `solveFields` takes for its particles, so that a caller can refuse in advance.
 *
 * @param particles S at the start; each readout drawn anew doubles it.
 * @param rank r, at most the number of training samples of all stages and at most D.
 */
export function fieldMemory(problem: FieldProblem, particles: number, rank: number): number {
  const points = problem.tests.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  let count = particles, most = 0;
  problem.stages.forEach((stage: FieldStage, i) => {
    if (i > 0 && stage.readout === "reset") count *= 2;
    const samples = stage.targets.length, columns = Math.min(samples, 2 * rank);
    most = Math.max(most, count * (2 * rank + 4 * samples + 6 * columns + points + 10));
  });
  return 8 * (most + inputDimOf(problem) * rank);
}

import type { DeepProblem } from "./deep_problem.ts";
import type { DeepRecord } from "./deep_record.ts";

/**
 * Solves a problem whose first stage, too, may end at a loss of its own. Solvers need to know the time of the switch beforehand: the
 * first stage is solved alone for it, and then all of it.
 *
 * @param solve A solver that ends the last stage at its loss; the same draws at each call.
 */
export async function solveToLoss<Solved extends DeepRecord>(
  problem: DeepProblem,
  solve: (problem: DeepProblem) => Promise<Solved[]>,
): Promise<Solved[]> {
  const [first, ...others] = problem.stages;
  if (first.stopLoss === undefined || others.length === 0) return await solve(problem);
  const last = [first.steps];
  const alone = await solve({ ...problem, tests: [], stages: [{ ...first, records: last, detailed: [] }] });
  const { step: steps } = alone[alone.length - 1], { stopLoss: _, ...rest } = first;
  const before = (list: readonly number[]) => list.filter((step) => step < steps);
  const cut = {
    ...rest,
    steps,
    records: [...before(first.records), steps],
    detailed: before(first.detailed),
  };
  return await solve({ ...problem, stages: [cut, ...others] });
}

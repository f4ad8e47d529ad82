// Stages that end at a loss: in every solver they are the same as stages of so many steps, and the readings find their ends.
import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { causalMonteCarlo } from "./causal_monte_carlo.ts";
import { type DeepProblem, requireDeepProblem } from "./deep_problem.ts";
import { readDeep } from "./deep_reading.ts";
import type { DeepRecord } from "./deep_record.ts";
import { linearRecursion } from "./linear_recursion.ts";
import { narrowDeepNetwork } from "./narrow_deep_networks.ts";
import { solveToLoss } from "./solve_to_loss.ts";
import { cosineProblem } from "./test_problems.ts";

const algebra = await openLinearAlgebra();
const key = { seed: 7, cell: 0, instance: 0, purpose: "stop" };
const change = { learningRate: 0.03, steps: 40, records: [0, 2, 20, 40] };
const problem = cosineProblem({ samples: [5, 4], tests: 6, dim: 3 }, {
  first: { ...change, stopLoss: 0.3 },
  second: { ...change, stopLoss: 0.05, readout: "center" },
});
const solvers: Record<string, (problem: DeepProblem) => Promise<DeepRecord[]>> = {
  linear: (problem) => solveToLoss(problem, (by) => linearRecursion(algebra, by)),
  sampled: (problem) => solveToLoss(problem, (by) => causalMonteCarlo(algebra, by, { samples: 1024, key })),
  network: (problem) => narrowDeepNetwork(algebra, problem, { width: 40, key }),
};
const ends = (records: readonly DeepRecord[]) =>
  [0, 1].map((stage) => records.filter((record) => record.stage === stage).at(-1)!);

for (const [name, solve] of Object.entries(solvers)) {
  Deno.test(`a stage ends with the first step whose loss is at most the given one: ${name}`, async () => {
    const [first, second] = ends(await solve(problem));
    ok(first.trainLoss <= 0.3 && second.trainLoss <= 0.05 && first.step > 2 && second.step < 40);
    const steps = [first.step, second.step];
    const timed = (taken: readonly number[]): DeepProblem => ({
      ...problem,
      stages: problem.stages.map(({ stopLoss: _, ...stage }, i) => ({
        ...{ ...stage, steps: taken[i], records: [0, taken[i]] },
        detailed: i === 0 ? [0] : [0, taken[i]],
      })),
    });
    // The same without a loss to stop at, to the bit; a step less, and the loss is not reached
    const same = ends(await solve(timed(steps)));
    deepStrictEqual([first, second].map(({ tests }) => tests), same.map(({ tests }) => tests));
    deepStrictEqual(second.layers, same[1].layers);
    const [before] = ends(await solve(timed([steps[0] - 1, steps[1]])));
    const [, after] = ends(await solve(timed([steps[0], steps[1] - 1])));
    ok(before.trainLoss > 0.3 && after.trainLoss > 0.05);
  });
}

Deno.test("readDeep() takes the ends of runs that end at steps of their own, and what all have before", async () => {
  const runs: DeepRecord[][] = [];
  for (let run = 0; run < 4; run++) {
    const by = { width: 12, key: { ...key, instance: run } };
    runs.push(await narrowDeepNetwork(algebra, problem, by));
  }
  const steps = runs.map((records) => ends(records)[1].step);
  ok(new Set(steps).size > 1, `${steps}`);
  const { curve, layers } = readDeep(problem, runs, {
    ...{ stage: 1, places: { target: [0, 1], source: [0, 0] } },
    layersAt: { stage: 1, step: "last" },
  });
  const last = curve[curve.length - 1], mean = steps.reduce((sum, step) => sum + step) / 4;
  deepStrictEqual(curve.map((point) => point.last), [...curve.slice(1).map(() => false), true]);
  ok(last.step === mean && last.trainLoss.each.every((loss) => loss <= 0.05) && layers.length === 2);
  ok(curve.slice(0, -1).every(({ step }) => [0, 2, 20].includes(step) && step < Math.min(...steps)));
});

Deno.test("a stage that ends at once takes no step, and solvers are told the time of the switch", async () => {
  const at = (stopLoss: number) => problem.stages.map((stage) => ({ ...stage, stopLoss }));
  for (const solve of Object.values(solvers)) {
    const records = await solve({ ...problem, stages: at(100) });
    deepStrictEqual(records.map(({ stage, step }) => [stage, step]), [[0, 0], [1, 0]]);
  }
  throws(() => requireDeepProblem(problem), /stopLoss of stage 1 must be left out where another follows/);
});

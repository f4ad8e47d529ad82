// Samples of deep networks of infinite width against what shares no sampling with them, and against reference networks.
import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import reference from "../../fixtures/reference-dmft-deep.json" with { type: "json" };
import { activations } from "../../numerics/activation.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { gridMeasure } from "../two_layer/grid_measure.ts";
import { solveFields } from "../two_layer/solve_fields.ts";
import { referenceRows } from "../two_layer/test_problems.ts";
import { causalMonteCarlo } from "./causal_monte_carlo.ts";
import type { DeepProblem } from "./deep_problem.ts";
import { linearRecursion } from "./linear_recursion.ts";
import { cosineProblem, type DeepChange, deepReferenceProblem } from "./test_problems.ts";

const algebra = await openLinearAlgebra();
const row = referenceRows(reference.cases);
const key = (instance: number) => ({ seed: 1, cell: 0, instance, purpose: "deep test" });
const small = { samples: [4, 4], tests: 6, dim: 3 } as const;
const rates = (rate: number) => ({ first: { learningRate: rate }, second: { learningRate: rate } });
const runs = (problem: DeepProblem, samples: number, count: number, withResponses = true) =>
  Promise.all(
    Array.from(
      { length: count },
      (_, i) => causalMonteCarlo(algebra, problem, { samples, key: key(i), withResponses }),
    ),
  );
const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
const differences = (a: Float64Array, b: ArrayLike<number>) => Array.from(a, (x, i) => x - b[i]);

/** Mean and standard error of runs, entry by entry. */
function pooled(rows: readonly ArrayLike<number>[]): { mean: number[]; error: number[] } {
  const mean = Array.from(rows[0], (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const error = mean.map((m, i) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[i] - m) ** 2, 0) / (rows.length - 1) / rows.length)
  );
  return { mean, error };
}

for (const id of ["deep-tanh-L2-keep-g1-1", "deep-tanh-L3-keep-g2-2"]) {
  Deno.test(`causalMonteCarlo() reproduces ${id}, and would not without responses`, async () => {
    const { value, se } = row(id), problem = deepReferenceProblem(row(id));
    // Six runs of 4000 samples: an error of a tenth of the effect that is looked for; reference errors are added.
    const numbersOf = (records: Awaited<ReturnType<typeof causalMonteCarlo>>) => {
      const [, , source, , , end] = records;
      const squares = end.layers!.map(({ feature: { data, rows } }) => {
        let sum = 0;
        for (let p = 0; p < rows; p++) sum += data[p * (rows + 1)] / rows;
        return sum;
      });
      return [...source.tests[0], ...end.tests[0], ...squares];
    };
    const expected = [...value.predictorSwitch, ...value.predictorEnd, ...value.meanPhi2];
    const doubt = [...se.predictorSwitch, ...se.predictorEnd, ...se.meanPhi2];
    const scores = async (withResponses: boolean) => {
      const { mean, error } = pooled((await runs(problem, 4000, 6, withResponses)).map(numbersOf));
      return mean.map((m, i) => (m - expected[i]) / Math.hypot(error[i], doubt[i]));
    };
    const right = await scores(true), wrong = await scores(false);
    ok(rms(right) < 1.8 && Math.max(...right.map(Math.abs)) < 5, `z: ${right.map((z) => z.toFixed(1))}`);
    ok(rms(wrong) > 6, `z without responses: ${wrong.map((z) => z.toFixed(1))}`);
  });
}

Deno.test("causalMonteCarlo() of linear layers approaches the exact recursion as 1/√S", async () => {
  for (
    const change of [
      { second: { learningRate: 0.05, readout: "reset", freezeLayers: 1 }, weightDecay: 0.2 },
      { second: { learningRate: 0.05, readout: "center", richness: 0.5 }, hiddenLayers: 3 },
      { second: { learningRate: 0.05, readout: "keep", freezeLayers: 2 }, weightDecay: 0.1 },
    ] satisfies DeepChange[]
  ) {
    const problem = cosineProblem(small, { first: { learningRate: 0.05 }, ...change });
    const exact = await linearRecursion(algebra, problem);
    const errors = await Promise.all([500, 8000].map(async (samples) => {
      const found = await runs(problem, samples, 4);
      return rms(
        found.flatMap((records) =>
          records.flatMap(({ tests }, i) => differences(tests[0], exact[i].tests[0]))
        ),
      );
    }));
    const ratio = errors[0] / errors[1];
    // 1/√S makes the ratio 4; with four runs it is itself uncertain by a quarter or so
    ok(
      errors[1] < 0.025 && ratio > 2 && ratio < 8,
      `${JSON.stringify(change.second)}: ${errors}, ratio ${ratio}`,
    );
  }
});

Deno.test("causalMonteCarlo() of one hidden layer agrees with quadrature over its neurons", async () => {
  const problem = cosineProblem({ samples: [3, 3], tests: 4, dim: 2 }, {
    ...{ hiddenLayers: 1, activation: activations.tanh, weightDecay: 0.1 },
    ...{ first: { learningRate: 0.1 }, second: { learningRate: 0.1, readout: "center", richness: 0.6 } },
  });
  const fields = await solveFields(
    algebra,
    {
      ...problem,
      loss: "sum",
      stages: problem.stages.map((stage) => ({ ...stage, trainable: "all", detailed: [] })),
    },
    gridMeasure({ inputDim: 2, hiddenNodes: 41, readoutNodes: 31 }, activations.tanh),
    { tolerance: 0 },
  );
  const found = await runs(problem, 16000, 4);
  fields.records.forEach(({ tests }, i) => {
    const { mean, error } = pooled(found.map((records) => records[i].tests[0]));
    mean.forEach((m, t) => {
      ok(
        Math.abs(m - tests[0][t]) < 5 * error[t] + 2e-3,
        `${i}, ${t}: ${m} ± ${error[t]} against ${tests[0][t]}`,
      );
    });
  });
});

Deno.test("causalMonteCarlo() starts at 0, and at 0 again after center and reset", async () => {
  for (const readout of ["center", "reset"] as const) {
    const second = { learningRate: 0.1, readout };
    const problem = cosineProblem(small, {
      ...{ activation: activations.relu, first: { learningRate: 0.1 }, second },
    });
    const [records] = await runs(problem, 400, 1);
    for (const { tests, train, step } of records) {
      if (step === 0) {
        ok([...tests[0], ...train].every((f) => Math.abs(f) < 1e-14), `${readout}: ${tests[0]}`);
      }
    }
  }
});

Deno.test("causalMonteCarlo() does not feel who else looks, and repeats itself", async () => {
  const problem = cosineProblem(small, { activation: activations.tanh, ...rates(0.1) });
  const alone = { ...problem, tests: [] };
  const [seen] = await runs(problem, 300, 1), [again] = await runs(problem, 300, 1);
  const [unseen] = await runs(alone, 300, 1);
  deepStrictEqual(seen, again);
  seen.forEach(({ train }, i) => deepStrictEqual([...train], [...unseen[i].train]));
});

Deno.test("causalMonteCarlo() of frozen layers leaves their kernels", async () => {
  const second = { learningRate: 0.1, freezeLayers: 1, readout: "reset" } as const;
  const problem = cosineProblem(small, { activation: activations.tanh, ...rates(0.1), second });
  const [records] = await runs(problem, 4000, 1), [, , , start, , end] = records;
  const change = (l: number) =>
    rms(differences(start.layers![l].feature.data, end.layers![l].feature.data)) /
    rms([...start.layers![l].feature.data]);
  ok(change(0) < 1e-12 && change(1) > 0.05, `${change(0)}, ${change(1)}`);
});

Deno.test("causalMonteCarlo() refuses what it cannot sample", async () => {
  const refused: [DeepChange, number, RegExp][] = [
    [{}, 150, /Cannot take 150 samples of 96 training points, .* an even number >= 192/],
    [{}, 401, /Cannot take 401 samples/],
    [{ first: { steps: 600 } }, 8000, /Cannot follow 2448 training points, .* at most 2000/],
    [{ first: { steps: 400 } }, 65536, /Cannot keep 65536 samples of .* it takes [\d.]+ GiB, at most 3/],
    [{ second: { freezeLayers: 3 } }, 400, /freezeLayers of stage 2 must be an integer from 0 to 2/],
    [{ first: { learningRate: 30 } }, 400, /Cannot follow stage 1: it diverges at step/],
  ];
  for (const [change, samples, message] of refused) {
    const problem = cosineProblem(small, { activation: activations.linear, ...change });
    await rejects(causalMonteCarlo(algebra, problem, { samples, key: key(0) }), { message });
  }
});

// Deep linear networks against reference rows, closed moments of two layers, kernel descent, and what must hold.
import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import reference from "../../fixtures/reference-dmft-deep.json" with { type: "json" };
import { activations } from "../../numerics/activation.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { linearMoments } from "../two_layer/linear_moments.ts";
import { referenceRows } from "../two_layer/test_problems.ts";
import type { DeepProblem } from "./deep_problem.ts";
import { linearRecursion } from "./linear_recursion.ts";
import { cosineProblem, deepReferenceProblem } from "./test_problems.ts";

const algebra = await openWasm("");
const row = referenceRows(reference.cases);
const sizes = { samples: [10, 8], tests: 20, dim: 4 } as const;
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), 0);
const within = (name: string, distance: number, tolerance: number) =>
  ok(distance <= tolerance, `${name}: off by ${distance}, need ${tolerance}`);

for (const { id } of reference.cases.filter(({ kind }) => kind === "exact")) {
  Deno.test(`linearRecursion() reproduces ${id}`, async () => {
    const { value, absTol, inputs } = row(id), problem = deepReferenceProblem(row(id));
    const [, , source, , middle, end] = await linearRecursion(algebra, problem);
    within("θ at the switch", largest(value.predictorSwitch, source.tests[1]), absTol);
    within("θ at the end", largest(value.predictorEnd, end.tests[1]), absTol);
    within("source", Math.abs(source.testLosses[0][0] - value.test1Switch), absTol);
    within("middle", Math.abs(middle.testLosses[0][1] - value.test2Mid), absTol);
    within("end", Math.abs(end.testLosses[0][1] - value.test2End), absTol);
    within("source at the end", Math.abs(end.testLosses[0][0] - value.sourceTestEnd), absTol);
    const traces = end.fieldSquares!.map((square) => square / inputs.inputDim);
    within("H", largest(value.traceCovOverD, traces), absTol);
    within("G", largest(value.gradientKernel, end.layers!.map(({ gradient }) => gradient.data[0])), absTol);
  });
}

Deno.test("linearRecursion() of one hidden layer closes as the moments of two layers do, frozen or not", async () => {
  for (const readout of ["keep", "center", "reset"] as const) {
    for (const freezeLayers of [0, 1]) {
      const second = { richness: 0.7, readout, freezeLayers };
      const problem = cosineProblem(sizes, { hiddenLayers: 1, weightDecay: 0.3, second });
      const moments = linearMoments(algebra, {
        ...problem,
        loss: "sum",
        stages: problem.stages.map((stage) => ({
          ...stage,
          trainable: stage.freezeLayers ? "readout" : "all",
          detailed: [],
        })),
      });
      (await linearRecursion(algebra, problem)).forEach((record, i) => {
        within(`${readout} ${freezeLayers}`, largest(record.tests[0], moments[i].tests[0]), 1e-13);
        within("train", largest(record.train, moments[i].train), 1e-13);
      });
    }
  }
});

Deno.test("linearRecursion() with all hidden layers frozen is descent with the feature kernel of the last one", async () => {
  const second = { readout: "center", freezeLayers: 3, richness: 0.2, steps: 9 } as const;
  const problem = cosineProblem(sizes, { hiddenLayers: 3, first: { learningRate: 0.05 }, second });
  const records = await linearRecursion(algebra, problem), [, , , start, , end] = records;
  const { targets, learningRate, steps } = problem.stages[1], kernel = start.layers![2].feature;
  const f = new Float64Array(targets.length);
  for (let step = 0; step < steps; step++) {
    const residual = targets.map((y, p) => learningRate * (y - f[p]));
    algebra.apply(kernel, residual, f, 1, 1);
  }
  within("f", largest(f, end.train), 1e-13);
  [0, 1, 2].forEach((l) => deepStrictEqual(end.layers![l].feature.data, start.layers![l].feature.data));
});

Deno.test("linearRecursion() of the same task twice is one training", async () => {
  const { stages, ...rest } = cosineProblem(sizes, { hiddenLayers: 2, weightDecay: 0.2 });
  const [stage] = stages, twice = { ...rest, stages: [stage, { ...stage, detailed: [0] }] };
  const once = { ...rest, stages: [{ ...stage, steps: 24, records: [12, 24], detailed: [] }] };
  const whole = await linearRecursion(algebra, once), parts = await linearRecursion(algebra, twice);
  within("middle", largest(parts[2].tests[0], whole[0].tests[0]), 1e-13);
  within("end", largest(parts[5].tests[0], whole[1].tests[0]), 1e-13);
});

Deno.test("linearRecursion() needs its responses from two hidden layers on, and only there", async () => {
  const change = { first: { learningRate: 0.04 }, second: { learningRate: 0.04 } };
  const without = { withResponses: false };
  for (const hiddenLayers of [1, 2, 3]) {
    const problem = cosineProblem(sizes, { ...change, hiddenLayers });
    const whole = await linearRecursion(algebra, problem),
      part = await linearRecursion(algebra, problem, without);
    const off = largest(whole[5].tests[0], part[5].tests[0]);
    ok(hiddenLayers === 1 ? off === 0 : off > 0.05, `${hiddenLayers}: ${off}`);
  }
});

Deno.test("linearRecursion() does not care for the order of samples, nor for a rotation, nor for dimensions without data", async () => {
  const problem = cosineProblem(sizes, { hiddenLayers: 2, second: { freezeLayers: 1, readout: "reset" } });
  const map = (
    turn: (x: Float64Array) => number[],
    order: (i: number, P: number) => number,
  ): DeepProblem => ({
    ...problem,
    stages: problem.stages.map((stage) => {
      const { rows, cols, data } = stage.inputs;
      const rowsOut = Array.from({ length: rows }, (_, i) => order(i, rows));
      const turned = rowsOut.map((i) => turn(data.subarray(i * cols, (i + 1) * cols)));
      return {
        ...stage,
        inputs: matrix(rows, turned[0].length, Float64Array.from(turned.flat())),
        targets: Float64Array.from(rowsOut, (i) => stage.targets[i]),
      };
    }),
    tests: [],
  });
  const plain = (await linearRecursion(algebra, map((x) => [...x], (i) => i))).at(-1)!;
  const swapped = (await linearRecursion(algebra, map((x) => [...x].reverse(), (i, P) => P - 1 - i))).at(-1)!;
  within("f", largest(plain.train, swapped.train.toReversed()), 1e-12);
  // twice the dimension: K_x halves unless the inputs grow by √2
  const wide = (await linearRecursion(
    algebra,
    map((x) => [...x, ...x].map((value, d) => d < x.length ? value * Math.SQRT2 : 0), (i) => i),
  )).at(-1)!;
  within("f", largest(plain.train, wide.train), 1e-12);
  const { feature } = plain.layers![1], { values } = algebra.symmetricEigen(feature);
  ok(values[0] > -1e-12 * values[values.length - 1]);
});

Deno.test("linearRecursion() refuses what it cannot follow", async () => {
  const refused: [DeepProblem, RegExp][] = [
    [cosineProblem(sizes, { activation: activations.tanh }), /recursion of tanh: need the linear activation/],
    [cosineProblem(sizes, { hiddenLayers: 0 }), /hidden layers must be an integer >= 1/],
    [
      cosineProblem(sizes, { second: { freezeLayers: 3 } }),
      /freezeLayers of stage 2 must be .* 0 to 2: .* 3/,
    ],
    [cosineProblem(sizes, { first: { richness: 0 } }), /richness of stage 1 must be > 0/],
    [cosineProblem(sizes, { weightDecay: 5 }), /learning rate times weight decay of stage 1 must be < 0.1/],
    [cosineProblem(sizes, { first: { steps: 12, detailed: [12] } }), /must be an integer from 0 to 11/],
    [cosineProblem(sizes, { first: { steps: 5000 } }), /Cannot follow 5012 steps in 4 .* at most 2 are used/],
    [cosineProblem(sizes, { first: { learningRate: 9, steps: 40 } }), /it diverges at step/],
  ];
  for (const [problem, message] of refused) await rejects(linearRecursion(algebra, problem), { message });
});

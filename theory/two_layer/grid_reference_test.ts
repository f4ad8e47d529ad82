import { ok, rejects, strictEqual, throws } from "node:assert/strict";
import reference from "../../fixtures/reference-dmft-field.json" with { type: "json" };
import { activations } from "../../numerics/activation.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { spanPoints, wholeSpace } from "./data_span.ts";
import { fixedPoint } from "./fixed_point.ts";
import { frozenDescent } from "./frozen_descent.ts";
import { gridMeasure } from "./grid_measure.ts";
import { lazyFieldKernels } from "./lazy_fields.ts";
import { solveFields } from "./solve_fields.ts";
import { activationOf, lineProblem, referenceRows } from "./test_problems.ts";

const algebra = await openWasm("");
const referenceCase = referenceRows(reference.cases);

const within = (name: string, value: number, expected: number, tolerance: number) =>
  ok(Math.abs(value - expected) <= tolerance, `${name}: ${value}, need ${expected} ± ${tolerance}`);

for (
  const id of [
    "grid-tanh-keep-g0.5-0.5-T20-lam0",
    "grid-erf-keep-g1-1-T20-lam0",
    "grid-erf-center-g1-0.3-T20-lam0",
    "grid-tanh-keep-g1-0.5-T20-lam0.2",
    "grid-erf-reset-g0.5-0.5-T20-lam0",
  ]
) {
  Deno.test(`solveFields() on a grid reproduces ${id}`, async () => {
    const { inputs, value, absTol } = referenceCase(id);
    const { sourceRichness, targetRichness, weightDecay, readout } = inputs;
    const activation = activationOf(inputs.activation);
    const stages = [{ richness: sourceRichness }, { richness: targetRichness, readout }] as const;
    const problem = lineProblem(activation, stages, weightDecay);
    const size = readout === "reset" ? [31, 19] : [51, 35];
    const measure = gridMeasure({ inputDim: 2, hiddenNodes: size[0], readoutNodes: size[1] }, activation);
    const { records } = await solveFields(algebra, problem, measure, { tolerance: 0 });
    const [, , source, start, middle, end] = records, detail = end.detail!;
    const got: Record<string, number> = {
      test1End: source.testLosses[0][0],
      trainSum1End: 5 * source.trainLoss,
      test2Start: start.testLosses[0][1],
      test2Mid: middle.testLosses[0][1],
      test2End: end.testLosses[0][1],
      trainSum2End: 4 * end.trainLoss,
      sourceTestEnd: end.testLosses[0][0],
      kurtosisLastTestPoint: detail.kurtosis[8],
      meanZ2: detail.readoutSquare,
      meanW2: detail.hiddenSquare,
      alignment: detail.kernelAlignment,
    };
    for (const name in value) within(name, got[name], value[name], absTol[name]);
  });
}

const coarse = (activation = activations.tanh) =>
  gridMeasure({ inputDim: 2, hiddenNodes: 31, readoutNodes: 25 }, activation);

for (const name of ["tanh", "erf"] as const) {
  Deno.test(`frozenDescent() with the kernels at the switch reproduces lazy-${name}-g1-T20-40`, async () => {
    const { value, absTol } = referenceCase(`lazy-${name}-g1-T20-40`), activation = activations[name];
    const problem = lineProblem(activation, [{}, {}]), [, target] = problem.stages;
    const measure = gridMeasure({ inputDim: 2, hiddenNodes: 51, readoutNodes: 35 }, activation);
    const { particles } = await solveFields(algebra, { ...problem, stages: [problem.stages[0]] }, measure, {
      tolerance: 0,
    });
    const [train, test] = [target.inputs, problem.tests[0].inputs].map((x) =>
      spanPoints(algebra, x, wholeSpace(2))
    );
    const kernels = lazyFieldKernels(algebra, activation, { particles, train, test });
    const labels = problem.tests[0].targets[1];
    const loss = (f: Float64Array, y: Float64Array) =>
      f.reduce((sum, x, i) => sum + (x - y[i]) ** 2, 0) / y.length;
    for (const [kernel, key] of [[kernels.all, "ntk"], [kernels.readout, "readoutOnly"]] as const) {
      const run = frozenDescent(algebra, kernel, {
        targets: target.targets,
        rate: 0.05,
        steps: 40,
        ridge: 0,
      });
      within(`${key}Test`, loss(run.test, labels), value[`${key}Test`], absTol);
      within(`${key}TrainSum`, 4 * loss(run.train, target.targets), value[`${key}TrainSum`], absTol);
      value[`${key}Eigenvalues`].forEach((x: number, i: number) =>
        within("eigenvalue", run.eigenvalues[i], x, absTol)
      );
      const ridge = frozenDescent(algebra, kernel, {
        targets: target.targets,
        rate: 0,
        steps: Infinity,
        ridge: 0.1,
      });
      within(`${key}RidgeTest`, loss(ridge.test, labels), value[`${key}RidgeTest`], absTol);
    }
  });
}

Deno.test("fixedPoint() is reached by a centred run with weight decay, as in fixedpoint-tanh-lam0.2", async () => {
  const { value, absTol } = referenceCase("fixedpoint-tanh-lam0.2");
  const problem = lineProblem(activations.tanh, [{ steps: 100 }, { steps: 4000, readout: "center" }], 0.2);
  const measure = gridMeasure({ inputDim: 2, hiddenNodes: 41, readoutNodes: 31 }, activations.tanh);
  const solution = await solveFields(algebra, problem, measure, { tolerance: 1e-4 });
  const end = solution.records[solution.records.length - 1];
  ok(fixedPoint(algebra, problem, solution).residual < value.maxResidualBelow);
  within("train sum", 4 * end.trainLoss, value.trainSum, absTol.trainSum);
  within("⟨z²⟩", end.detail!.readoutSquare, value.meanZ2, absTol.meanZ2);
  // Not at rest yet, it is far from it
  const early = lineProblem(activations.tanh, [{ steps: 100 }, { steps: 100, readout: "center" }], 0.2);
  const begun = await solveFields(algebra, early, measure, { tolerance: 0 });
  ok(fixedPoint(algebra, early, begun).residual > 1e-3);
  const undecayed = { ...problem, weightDecay: 0 };
  throws(() => fixedPoint(algebra, undecayed, solution), /weight decay must be > 0/);
});

Deno.test("a centred readout-only stage does not depend on its richness and is descent with Φ", async () => {
  const runs = await Promise.all([0.03, 0.3, 1].map((richness) => {
    const problem = lineProblem(activations.tanh, [{ steps: 40 }, {
      steps: 40,
      readout: "center",
      trainable: "readout",
      richness,
    }]);
    return solveFields(algebra, problem, coarse(), { tolerance: 0 });
  }));
  const ends = runs.map(({ records }) => records[5].tests[0]);
  const problem = lineProblem(activations.tanh, [{ steps: 40 }, {}]), [source, target] = problem.stages;
  const { particles } = await solveFields(algebra, { ...problem, stages: [source] }, coarse(), {
    tolerance: 0,
  });
  const [train, test] = [target.inputs, problem.tests[0].inputs].map((x) =>
    spanPoints(algebra, x, wholeSpace(2))
  );
  const { readout } = lazyFieldKernels(algebra, activations.tanh, { particles, train, test });
  ends.push(
    frozenDescent(algebra, readout, { targets: target.targets, rate: 0.05, steps: 40, ridge: 0 }).test,
  );
  for (const end of ends) end.forEach((f, t) => within("f", f, ends[0][t], 1e-11));
});

Deno.test("a centred stage of all weights becomes lazy as its richness falls, as lazy-rate says", async () => {
  const { value, relTol } = referenceCase("lazy-rate");
  for (const [row, activation] of [activations.tanh, activations.erf].entries()) {
    const measure = gridMeasure({ inputDim: 2, hiddenNodes: 41, readoutNodes: 31 }, activation);
    const source = lineProblem(activation, [{ steps: 40 }, {}]), target = source.stages[1];
    const { particles } = await solveFields(algebra, { ...source, stages: [source.stages[0]] }, measure, {
      tolerance: 0,
    });
    const [train, test] = [target.inputs, source.tests[0].inputs].map((x) =>
      spanPoints(algebra, x, wholeSpace(2))
    );
    const { all } = lazyFieldKernels(algebra, activation, { particles, train, test });
    const lazy =
      frozenDescent(algebra, all, { targets: target.targets, rate: 0.05, steps: 40, ridge: 0 }).test;
    for (const [i, richness] of [0.3, 0.03].entries()) {
      const problem = lineProblem(activation, [{ steps: 40 }, { steps: 40, readout: "center", richness }]);
      const { records } = await solveFields(algebra, problem, measure, { tolerance: 0 });
      const gap = records[5].tests[0].reduce((most, f, t) => Math.max(most, Math.abs(f - lazy[t])), 0);
      within(`gap at ${richness}`, gap, value[row][2 * i], relTol * value[row][2 * i]);
    }
  }
});

Deno.test("gridMeasure() refuses what it cannot integrate", async () => {
  const size = { hiddenNodes: 11, readoutNodes: 11 };
  throws(() => gridMeasure({ inputDim: 3, ...size }, activations.tanh), /need 1 or 2/);
  throws(() => gridMeasure({ inputDim: 2, ...size }, activations.relu), /has a kink/);
  throws(() => gridMeasure({ inputDim: 2, ...size, hiddenNodes: 1 }, activations.tanh), /integer >= 2/);
  const stop = new AbortController();
  stop.abort();
  await rejects(
    solveFields(algebra, lineProblem(activations.tanh, [{}, {}]), coarse(), {
      tolerance: 0,
      signal: stop.signal,
    }),
  );
  strictEqual(coarse().weights.length, coarse().readout.length);
});

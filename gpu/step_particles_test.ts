import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { type Activation, activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import type { FieldProblem, FieldStage } from "../theory/two_layer/field_problem.ts";
import { sobolMeasure } from "../theory/two_layer/particle_measure.ts";
import { solveFields } from "../theory/two_layer/solve_fields.ts";
import { principalSpan } from "../theory/two_layer/data_span.ts";
import { deviceParticles } from "./step_particles.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";

const algebra = await openLinearAlgebra();

function stage(count: number, dim: number, seed: number, change: Partial<FieldStage> = {}): FieldStage {
  const inputs = scatteredMatrix(count, dim, seed);
  return {
    ...{ inputs: matrix(count, dim, inputs.data.map((x) => 3.46 * x)), targets: scattered(count, seed + 1) },
    ...{ richness: 0.8, learningRate: 0.03, steps: 60, readout: "keep", trainable: "all" },
    ...{ records: [0, 7, 60], detailed: [] },
    ...change,
  };
}

const cases: Readonly<Record<string, readonly [readonly FieldStage[], number, Activation]>> = {
  "one sample": [[stage(1, 1, 1)], 0, activations.erf],
  "by samples, then by weights": [
    [stage(5, 17, 2), stage(40, 17, 3, { readout: "center" })],
    0.2,
    activations.relu,
  ],
  "a new readout": [[stage(9, 4, 4), stage(3, 4, 5, { readout: "reset" })], 0, activations.tanh],
  "a stage that ends at a loss, goes back and forth to find the step": [
    [stage(9, 4, 4, { stopLoss: 0.05, steps: 400, records: [0, 7, 60, 400] }), stage(3, 4, 5)],
    0,
    activations.tanh,
  ],
  "readout alone": [[stage(6, 4, 6, { trainable: "readout" })], 0.1, activations.erf],
};

for (const [name, [stages, weightDecay, activation]] of Object.entries(cases)) {
  testOnDevice(`solveFields() with deviceParticles() equals itself step by step: ${name}`, async (device) => {
    const tests = [{ inputs: scatteredMatrix(5, stages[0].inputs.cols, 9), targets: [scattered(5, 8)] }];
    const problem: FieldProblem = { stages, tests, activation, weightDecay, loss: "sum" };
    const key = { seed: 1, cell: 0, instance: 0, purpose: "particles" };
    const measure = sobolMeasure(principalSpan(algebra, stages.map(({ inputs }) => inputs)), {
      ...{ particles: 256, pairs: true, key },
    });
    const exact = await solveFields(algebra, problem, measure, { tolerance: 0 });
    const stepped = await solveFields(algebra, problem, measure, {
      tolerance: 0,
      stepper: (task) => deviceParticles({ device, variant: "registers" }, task),
    });
    // A step errs by ε of each particle's zφ(h)/γ, √r·ε in h; they average over S particles but for what they share, the residual.
    // Steps add up as a random walk at worst where descent does not correct them: 64·ε·√(1 + r)·√T.
    const limit = 64 * FLOAT32 * Math.sqrt(1 + stages[0].inputs.cols) * Math.sqrt(60);
    deepStrictEqual(stepped.records.map(({ step }) => step), exact.records.map(({ step }) => step));
    stepped.records.forEach(({ train, tests, trainLoss, testLosses }, i) => {
      const other = exact.records[i],
        close = (a: number, b: number, what: string) =>
          ok(Math.abs(a - b) <= limit * Math.max(1, Math.abs(b)), `${what} of record ${i}: ${a}, not ${b}`);
      close(trainLoss, other.trainLoss, "train loss");
      close(testLosses[0][0], other.testLosses[0][0], "test loss");
      train.forEach((f, p) => close(f, other.train[p], `output ${p}`));
      tests[0].forEach((f, p) => close(f, other.tests[0][p], `test output ${p}`));
    });
  });
}

testOnDevice("deviceParticles() names the step where it diverges, and can be stopped", async (device) => {
  const start = matrix(3, 2, scattered(6)), gpu = { device, variant: "registers" } as const;
  const task = {
    ...{ activation: activations.linear, start, readout: scattered(3), weights: scattered(3).fill(1 / 3) },
    ...{
      coordinates: scatteredMatrix(4, 2, 3),
      targets: scattered(4),
      richness: 1,
      weightDecay: 0,
      form: "weights" as const,
    },
  };
  using wild = await deviceParticles(gpu, { ...task, rate: 1e4 });
  await rejects(wild.advance(500), { name: "NumericalError", message: /a residual is .* after \d+ steps/ });
  using tame = await deviceParticles(gpu, { ...task, rate: 1e-3 });
  await rejects(tame.advance(500, AbortSignal.abort("enough")), (reason) => String(reason) === "enough");
});

testOnDevice(
  "deviceParticles() goes back to what it remembered, what decay has left included",
  async (device) => {
    const task = {
      ...{ activation: activations.tanh, start: matrix(3, 2, scattered(6)), readout: scattered(3) },
      ...{ weights: scattered(3).fill(1 / 3), coordinates: scatteredMatrix(4, 2, 3), targets: scattered(4) },
      ...{ richness: 1, rate: 0.1, weightDecay: 0.5, form: "samples" as const },
    };
    using run = await deviceParticles({ device, variant: "registers" }, task);
    const there = await run.advance(3);
    run.remember();
    const further = await run.advance(2);
    run.goBack();
    deepStrictEqual(await run.advance(0), there);
    deepStrictEqual(await run.advance(2), further);
  },
);

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { chebyshevStages } from "./chebyshev_stages.ts";
import { principalSpan, wholeSpace } from "./data_span.ts";
import type { FieldProblem } from "./field_problem.ts";
import { independentMeasure, type ParticleMeasure, sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";
import { gaussianInputs, hermiteLabels, type StageChange } from "./test_problems.ts";

const algebra = await openWasm("");
const key = { seed: 2, cell: 0, instance: 0, purpose: "invariants" };
const step = { tolerance: 0 };

/** He₁ at 12 points, then the activation's other target at 9, in 6 dimensions, tested at 20. */
function smallProblem(
  name: keyof typeof activations,
  changes: StageChange[] = [{}, {}],
  weightDecay = 0,
): FieldProblem {
  const activation = activations[name], degrees = [1, name === "relu" ? 2 : 3] as const;
  const test = gaussianInputs(20, 6, 0, "test");
  return {
    stages: changes.map((change, i) => {
      const inputs = gaussianInputs(12 - 3 * i, 6, i, "train");
      return {
        ...{ inputs, targets: hermiteLabels(inputs, degrees[i]), richness: 1, learningRate: 0.01, steps: 30 },
        ...{ readout: "keep", trainable: "all", records: [0, 30], detailed: [30], ...change },
      };
    }),
    tests: [{ inputs: test, targets: degrees.map((degree) => hermiteLabels(test, degree)) }],
    ...{ activation, weightDecay, loss: "sum" },
  };
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  strictEqual(a.length, b.length);
  return Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), 0);
};
const permuted = ({ rows, cols, data }: Matrix, order: number[]) =>
  matrix(
    rows,
    cols,
    Float64Array.from(
      { length: rows * cols },
      (_, at) => data[order[Math.floor(at / cols)] * cols + at % cols],
    ),
  );

/** Gradient descent of a width-S network, written neuron by neuron and sample by sample. */
function naiveNetwork(problem: FieldProblem, { hidden, readout }: ParticleMeasure): Float64Array[] {
  const w = hidden.data.slice(),
    z = readout.slice(),
    D = hidden.cols,
    S = z.length,
    { activation, weightDecay } = problem;
  const one = new Float64Array(1), value = new Float64Array(1), slope = new Float64Array(1);
  const at = (s: number, x: Float64Array) => {
    one[0] = x.reduce((sum, xd, d) => sum + w[s * D + d] * xd, 0) / Math.sqrt(D);
    activation.both(one, value, slope);
    return [value[0], slope[0]];
  };
  const row = (x: Matrix, i: number) => x.data.subarray(i * D, (i + 1) * D);
  const sums = (x: Matrix) =>
    Float64Array.from(
      { length: x.rows },
      (_, i) => z.reduce((sum, zs, s) => sum + zs * at(s, row(x, i))[0], 0) / S,
    );
  return problem.stages.map(({ inputs, targets, richness, learningRate, steps, readout: rule }, index) => {
    const center = (x: Matrix) => sums(x).map((f) => index > 0 && rule === "center" ? f / richness : 0);
    const offset = center(inputs), testOffset = center(problem.tests[0].inputs);
    for (let k = 0; k < steps; k++) {
      const delta = sums(inputs).map((f, i) => targets[i] - f / richness + offset[i]);
      for (let s = 0; s < S; s++) {
        const dw = new Float64Array(D);
        let dz = 0;
        for (let i = 0; i < targets.length; i++) {
          const [phi, dphi] = at(s, row(inputs, i));
          dz += delta[i] * phi;
          for (let d = 0; d < D; d++) dw[d] += delta[i] * dphi * z[s] * inputs.data[i * D + d] / Math.sqrt(D);
        }
        const keep = 1 - learningRate * weightDecay;
        for (let d = 0; d < D; d++) w[s * D + d] = keep * w[s * D + d] + learningRate * richness * dw[d];
        z[s] = keep * z[s] + learningRate * richness * dz;
      }
    }
    return sums(problem.tests[0].inputs).map((f, t) => f / richness - testOffset[t]);
  });
}

for (const name of ["relu", "tanh", "erf"] as const) {
  Deno.test(`solveFields() from independent particles is descent of a network: ${name}, with decay, centred`, async () => {
    const problem = smallProblem(name, [{}, { readout: "center", richness: 0.5 }], 0.3);
    const measure = independentMeasure(6, { particles: 40, pairs: false, key });
    const { records } = await solveFields(algebra, problem, measure, step);
    const naive = naiveNetwork(problem, measure);
    ok(largest(records[1].tests[0], naive[0]) < 1e-12);
    ok(largest(records[3].tests[0], naive[1]) < 1e-12);
  });
}

Deno.test("samples as coefficients and weights as such give the same fields", async () => {
  // 12 ≤ 2·6 samples move as coefficients; the same samples each split in two halves of the loss move as weights
  const problem = smallProblem("tanh", [{}]), [stage] = problem.stages;
  const order = [...Array(24).keys()].map((i) => i % 12);
  const twice = permuted({ ...stage.inputs, rows: 24 }, order);
  const targets = Float64Array.from(order, (i) => stage.targets[i]);
  const doubled = {
    ...problem,
    stages: [{ ...stage, inputs: twice, targets, learningRate: stage.learningRate / 2 }],
  };
  const measure = independentMeasure(6, { particles: 64, pairs: true, key });
  const [a, b] = [
    await solveFields(algebra, problem, measure, step),
    await solveFields(algebra, doubled, measure, step),
  ];
  ok(largest(a.records[1].tests[0], b.records[1].tests[0]) < 1e-13);
});

Deno.test("the order of samples and of particles changes nothing, nor does a rotation of the inputs", async () => {
  const problem = smallProblem("relu"), measure = independentMeasure(6, { particles: 32, pairs: false, key });
  const { records } = await solveFields(algebra, problem, measure, step), end = records[3].tests[0];
  const order = [5, 3, 8, 0, 1, 7, 2, 6, 4, 11, 9, 10], [first, second] = problem.stages;
  const shuffled = permuted(first.inputs, order), targets = Float64Array.from(order, (i) => first.targets[i]);
  const reordered = { ...problem, stages: [{ ...first, inputs: shuffled, targets }, second] };
  ok(largest((await solveFields(algebra, reordered, measure, step)).records[3].tests[0], end) < 1e-12);
  const backwards = [...Array(32).keys()].reverse();
  const reversed = {
    ...measure,
    hidden: permuted(measure.hidden, backwards),
    readout: measure.readout.slice().reverse(),
  };
  ok(largest((await solveFields(algebra, problem, reversed, step)).records[3].tests[0], end) < 1e-12);
  const swap = (x: Matrix) => { // a rotation by 0.7 in the plane of the first two axes
    const data = x.data.slice(), c = Math.cos(0.7), s = Math.sin(0.7);
    for (let i = 0; i < data.length; i += x.cols) {
      [data[i], data[i + 1]] = [c * data[i] - s * data[i + 1], s * data[i] + c * data[i + 1]];
    }
    return { ...x, data };
  };
  const stages = problem.stages.map((stage) => ({ ...stage, inputs: swap(stage.inputs) }));
  const rotated = {
    ...problem,
    stages,
    tests: problem.tests.map((set) => ({ ...set, inputs: swap(set.inputs) })),
  };
  const turned = { ...measure, hidden: swap(measure.hidden) };
  ok(largest((await solveFields(algebra, rotated, turned, step)).records[3].tests[0], end) < 1e-12);
});

Deno.test("two stages on one task are one stage of twice the steps, bit for bit where weights move as such", async () => {
  const one = smallProblem("tanh", [{ steps: 60, records: [60], detailed: [] }]), [stage] = one.stages;
  const inputs = gaussianInputs(15, 6, 5, "train"), targets = hermiteLabels(inputs, 1); // 15 > 2·6
  const halves = { ...stage, inputs, targets, steps: 30, records: [30] };
  const measure = sobolMeasure(wholeSpace(6), { particles: 64, pairs: true, key });
  const whole = await solveFields(
    algebra,
    { ...one, stages: [{ ...stage, inputs, targets }] },
    measure,
    step,
  );
  const parts = await solveFields(algebra, { ...one, stages: [halves, halves] }, measure, step);
  deepStrictEqual(parts.records[1].tests[0], whole.records[0].tests[0]);
});

Deno.test("pairs start at f = 0, a reset returns there, and an odd activation stays odd", async () => {
  const problem = smallProblem("tanh", [{}, { readout: "reset" }]), [{ inputs }] = problem.tests;
  const mirror = { inputs: { ...inputs, data: inputs.data.map((x) => -x) }, targets: [] };
  const span = principalSpan(algebra, problem.stages.map((stage) => stage.inputs));
  const measure = sobolMeasure(span, { particles: 64, pairs: true, key });
  // With (w, z) also (−w, −z), so that the measure is odd to the bit of the sums
  const doubled: ParticleMeasure = {
    ...measure,
    hidden: matrix(
      128,
      span.rank,
      Float64Array.of(...measure.hidden.data, ...measure.hidden.data.map((w) => -w)),
    ),
    readout: Float64Array.of(...measure.readout, ...measure.readout.map((z) => -z)),
    beyond: new Float64Array(128),
    weights: new Float64Array(128).fill(1 / 128),
  };
  const { records } = await solveFields(
    algebra,
    { ...problem, stages: [problem.stages[0]], tests: [...problem.tests, mirror] },
    doubled,
    step,
  );
  ok(largest(records[0].tests[0], new Float64Array(20)) < 1e-14);
  ok(largest(records[1].tests[0], records[1].tests[1].map((f) => -f)) < 1e-13);
  const reset = await solveFields(algebra, problem, measure, step);
  ok(largest(reset.records[2].tests[0], new Float64Array(20)) < 1e-14);
  ok(largest(reset.records[3].tests[0], new Float64Array(20)) > 0.1);
});

Deno.test("the loss falls at the rate of the tangent kernel, and |w|² − z² is kept to first order in η", async () => {
  const problem = smallProblem("relu", [{
    learningRate: 1e-4,
    steps: 200,
    records: [99, 100, 101, 200],
    detailed: [100, 200],
  }]);
  const measure = sobolMeasure(wholeSpace(6), { particles: 128, pairs: true, key });
  const { records, particles } = await solveFields(algebra, problem, measure, step),
    [before, now, after] = records;
  const { targets } = problem.stages[0], K = now.detail!.tangentKernel;
  const delta = targets.map((y, p) => y - now.train[p]);
  let fall = 0;
  for (let i = 0; i < 12; i++) for (let j = 0; j < 12; j++) fall += delta[i] * K.data[i * 12 + j] * delta[j];
  const measured = 0.5 * 12 * (before.trainLoss - after.trainLoss) / 2e-4;
  ok(Math.abs(measured / fall - 1) < 1e-3, `${measured} against ${fall}`);
  ok(algebra.symmetricEigen(K).values[0] > -1e-12);
  const hidden = matrix(128, 6);
  particles.hidden(0, hidden);
  for (let s = 0; s < 128; s++) {
    const kept = (w: Float64Array, z: number) =>
      w.subarray(6 * s, 6 * s + 6).reduce((sum, x) => sum + x * x, -z * z);
    ok(
      Math.abs(kept(hidden.data, particles.readout[s]) - kept(measure.hidden.data, measure.readout[s])) <
        0.02,
    );
  }
});

Deno.test("chebyshevStages() follow n steps of descent to second order and are stable as told", () => {
  for (const [count, steps] of [[2, 4], [5, 20], [9, 1000]]) {
    const { stages: { first, later }, stable } = chebyshevStages(count, steps);
    const decayed = (x: number) => { // one leap of dy/dt = −y over time x
      let before = 1, now = 1 - first * x;
      for (const [mu, nu, push, back] of later) {
        [before, now] = [now, (1 - mu - nu) + mu * now + nu * before - x * (push * now + back)];
      }
      return now;
    };
    const error = (x: number) => Math.abs(decayed(x) - (1 - x / steps) ** steps);
    ok(error(0.02) < 0.3 * 0.02 ** 3 && error(0.01) < error(0.02) / 7, `${count} ${steps}: ${error(0.02)}`);
    for (let i = 0; i <= 50; i++) ok(Math.abs(decayed(stable * i / 50)) <= 1 + 1e-12);
    ok(Math.abs(decayed(1.4 * stable)) > 1);
  }
});

Deno.test("leaps follow the steps: the smaller the tolerance the closer, with fewer evaluations", async () => {
  const stage = { learningRate: 2e-4, steps: 3000, records: [0, 100, 1000, 3000], detailed: [] };
  const problem = smallProblem("tanh", [stage, { ...stage, readout: "center" }], 0.1);
  const measure = sobolMeasure(wholeSpace(6), { particles: 64, pairs: true, key });
  const exact = await solveFields(algebra, problem, measure, step);
  const errors: number[] = [];
  for (const tolerance of [1e-2, 1e-4]) {
    const fast = await solveFields(algebra, problem, measure, { tolerance });
    errors.push(
      Math.max(...fast.records.map(({ tests }, i) => largest(tests[0], exact.records[i].tests[0]))),
    );
    ok(fast.evaluations < exact.evaluations / 10, `${fast.evaluations} of ${exact.evaluations}`);
  }
  ok(errors[0] < 2e-2 && errors[1] < 2e-3 && errors[1] < errors[0] / 4, `${errors}`);
});

Deno.test("solveFields() stops at the edge of stability, and before bad problems", async () => {
  const measure = independentMeasure(6, { particles: 16, pairs: true, key });
  const solve = (change: StageChange, weightDecay = 0) =>
    solveFields(algebra, smallProblem("relu", [change], weightDecay), measure, step);
  await rejects(solve({ learningRate: 3 }), {
    name: "NumericalError",
    message: /learning rate times the largest eigenvalue/,
  });
  await rejects(solve({ richness: 0 }), /richness of stage 1 must be > 0/);
  await rejects(solve({ learningRate: 1 }, 0.2), /weight decay of stage 1 must be < 0.1/);
  await rejects(solve({ records: [31] }), /integer from 0 to 30/);
  await rejects(solve({ targets: new Float64Array(3) }), /12, 6\] and 3 labels/);
});

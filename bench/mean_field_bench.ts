/**
 * How much faster the mean field of a rich two-layer network is here than by plain simulation, to one error of the test curve.
 * Run by `deno run --allow-read --allow-ffi bench/mean_field_bench.ts`, some minutes; `deno bench` passes over it.
 *
 * The problem: ReLU, γ = 1, 200 training images of Sneaker/Ankle boot and then 200 of T-shirt/Shirt, readout centered, 1000 test
 * images, D = 784, 1280 steps of each. The error is that of the test loss, root mean square over the 42 points of its curve and
 * over keys, against a long run. The plain way has the error of independent particles, measured on the same equations solved in
 * the fast way, as both give the same numbers from the same particles; how many it needs follows by the law 1/√S, which is checked
 * on two numbers. Its steps are timed, all of the same work, and counted up; both sides are timed in turn, in processor time.
 *
 * @module
 */

import process from "node:process";
import { activations } from "../numerics/activation.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import {
  type FieldProblem,
  independentMeasure,
  meanFieldCurve,
  type ParticleMeasure,
  principalSpan,
  sobolMeasure,
  solveFields,
} from "../theory/mod.ts";
import { imageFieldProblem, RATE, STEPS } from "./image_field_problem.ts";
import { plainMeanField } from "./plain_mean_field.ts";

const ERROR = 0.003;
const TOLERANCE = 0.03;
const PARTICLES = 2048;
const ROUNDS = 3;
const KEYS = 6;

if (import.meta.main) {
  const algebra = await openLinearAlgebra();
  const problem = await imageFieldProblem();
  console.log(`${algebra.description}; processor time\n`);
  const span = principalSpan(algebra, problem.stages.map(({ inputs }) => inputs));
  const key = (instance: number, purpose: string) => ({ seed: 1, cell: 0, instance, purpose });
  const sobol = (instance: number) =>
    sobolMeasure(span, { particles: PARTICLES, pairs: true, key: key(instance, "sobol") });
  const independent = (particles: number) => (instance: number) =>
    independentMeasure(784, { particles, pairs: false, key: key(instance, "independent") });

  const long = await meanFieldCurve(algebra, problem, {
    ...{ particles: 4096, randomisations: 4, tolerance: 0.01, key: key(0, "long") },
  });
  const reference = long.map(({ testLosses }) => testLosses[0][0].value);
  const doubt = Math.hypot(...long.map(({ testLosses }) => testLosses[0][0].standardError)) /
    Math.sqrt(long.length);
  console.log(`reference: standard error ${doubt.toExponential(1)}`);
  const errorOf = (make: (instance: number) => ParticleMeasure, tolerance: number) =>
    rootMeanSquare(algebra, problem, { make, tolerance, reference });
  const ours = await errorOf(sobol, TOLERANCE);
  console.log(
    `ours: ${PARTICLES} Sobol particles, leaps of ${TOLERANCE}: error ${
      ours.toExponential(2)
    }, need ${ERROR}`,
  );
  const laws: number[] = [];
  for (const particles of [512, 2048]) {
    const error = await errorOf(independent(particles), TOLERANCE);
    laws.push(error * Math.sqrt(particles));
    console.log(
      `plain: ${particles} independent particles: error ${error.toExponential(2)} = ${
        laws.at(-1)!.toPrecision(2)
      }/√S`,
    );
  }
  const needed = Math.round((Math.hypot(...laws) / Math.sqrt(2) / ERROR) ** 2);

  const [stage] = problem.stages,
    all = stacked([stage.inputs, problem.tests[0].inputs, problem.tests[1].inputs]);
  const { hidden, readout } = independent(needed)(0);
  const step = plainMeanField(algebra, {
    ...{
      activation: activations.relu,
      hidden,
      readout: readout.slice(),
      points: all,
      targets: stage.targets,
    },
    ...{ richness: stage.richness, rate: RATE },
  });
  const ratios: number[] = [], plain: number[] = [], fast: number[] = [];
  let evaluations = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await seconds(() => step()) * 2 * STEPS;
    const b = await seconds(async () => {
      ({ evaluations } = await solveFields(algebra, problem, sobol(round), { tolerance: TOLERANCE }));
    });
    if (round === 0) continue; // warm-up
    plain.push(a);
    fast.push(b);
    ratios.push(a / b);
  }
  console.log(`\nplain: ${needed} particles, ${2 * STEPS} steps: ${median(plain).toFixed(0)} s`);
  console.log(
    `ours: ${evaluations} evaluations of the training fields: ${
      median(fast).toFixed(2)
    } s, sampling included`,
  );
  console.log(
    `ratio ${median(ratios).toFixed(0)} (${Math.min(...ratios).toFixed(0)} to ${
      Math.max(...ratios).toFixed(0)
    })`,
  );
}

/** Error of the target's test loss over the curve and over keys. */
async function rootMeanSquare(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  { make, tolerance, reference }: {
    make: (instance: number) => ParticleMeasure;
    tolerance: number;
    reference: readonly number[];
  },
): Promise<number> {
  let sum = 0;
  for (let instance = 1; instance <= KEYS; instance++) {
    const { records } = await solveFields(algebra, problem, make(instance), { tolerance });
    records.forEach(({ testLosses }, i) => sum += (testLosses[0][0] - reference[i]) ** 2);
  }
  return Math.sqrt(sum / KEYS / reference.length);
}

function stacked(inputs: readonly Matrix[]): Matrix {
  const rows = inputs.reduce((sum, part) => sum + part.rows, 0), cols = inputs[0].cols;
  const data = Float64Array.from(inputs.flatMap((part) => [...part.data]), (x) => x / Math.sqrt(cols));
  return matrix(rows, cols, data);
}

async function seconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

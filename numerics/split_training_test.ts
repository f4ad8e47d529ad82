import { ok } from "node:assert/strict";
import { deepLinearFlow, FLOW_SLOTS, type FlowTolerance } from "./deep_linear_flow.ts";
import { normals } from "./draws.ts";
import { integrateFlow } from "./integrate_flow.ts";
import { type LeastSquaresTask, leastSquaresTask, populationTask } from "./least_squares_task.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { distance, norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { rotateLayers } from "./rotated_layers.ts";
import { splitFlow } from "./split_flow.ts";
import { dataSpan } from "./split_span.ts";
import { splitTraining } from "./split_training.ts";
import { trainDeepLinear } from "./train_deep_linear.ts";
import { FLOW_DRIFT, TWO_LAYER_DRIFT } from "./training_tolerance.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 5, cell: 0, instance: 0, purpose }, count);

function start(scale: number, width: number, dimension: number): Matrix[] {
  const random = (purpose: string, rows: number, cols: number) =>
    matrix(rows, cols, draw(purpose, rows * cols).map((w) => scale * w / Math.sqrt(cols)));
  return [random("hidden", width, dimension), random("readout", 1, width)];
}

function samples(count: number, dimension: number): LeastSquaresTask {
  const inputs = matrix(count, dimension, draw("inputs", count * dimension));
  return leastSquaresTask(algebra, inputs, draw("labels", count));
}

function map([hidden, readout]: readonly Matrix[]): Float64Array {
  return algebra.multiply(readout, hidden).data;
}

/** Errors of a step below 1e-7, or 1e-6 relatively while the weights are small; a few hundred steps add up. */
const tight: FlowTolerance = { perStep: 1e-7, whileSmall: 1e-6, distance: 1e-9 };
const options = { maxSteps: 100_000, firstStep: 1e-3 };

/** The reference: the flow of any number of layers. */
async function general(weights: readonly Matrix[], task: LeastSquaresTask, endTime = Infinity) {
  const rotated = rotateLayers(algebra, weights, task, FLOW_SLOTS);
  const { time } = await integrateFlow(deepLinearFlow(algebra, rotated.layers, task, tight), {
    ...options,
    endTime,
  });
  return { weights: rotated.weights(), time };
}

async function bySplit(weights: readonly Matrix[], task: LeastSquaresTask, endTime = Infinity) {
  const flow = splitTraining(algebra, weights, task, tight);
  await integrateFlow(flow, { ...options, endTime, firstStep: flow.escapeStep ?? 1e-3 });
  return { weights: flow.weights(), predictor: flow.predictor() };
}

/** Largest relative distance of a layer from the reference. */
function apart(weights: readonly Matrix[], expected: readonly Matrix[]): number {
  return Math.max(...weights.map(({ data }, l) => distance(data, expected[l].data) / norm(expected[l].data)));
}

Deno.test("splitTraining() ends where the general flow does", async () => {
  for (
    const [name, task, width, dimension] of [
      ["n < D", samples(6, 14), 10, 14],
      ["n > D", samples(20, 7), 7, 7],
      ["population", populationTask(draw("teacher", 9)), 9, 9],
      ["one sample", samples(1, 5), 4, 5],
    ] as const
  ) {
    for (const scale of [1e-6, 1e-4, 1e-2, 0.1]) {
      const weights = start(scale, width, dimension);
      const expected = await general(weights, task), got = await bySplit(weights, task);
      const off = apart(got.weights, expected.weights);
      ok(off < 1e-5, `${name}, scale ${scale}: ${off}`);
      ok(distance(got.predictor, map(got.weights)) < 1e-13 * (1 + norm(got.predictor)), name);
      // The same curve, not only the same end.
      for (const part of [0.2]) {
        const then = await general(weights, task, part * expected.time);
        const there = await bySplit(weights, task, part * expected.time);
        const off = apart(there.weights, then.weights);
        // Dominated by the reference while the weights are small.
        ok(off < 5e-4, `${name}, scale ${scale}, at ${part} of the time: ${off}`);
      }
    }
  }
});

Deno.test("splitTraining() fine-tunes as the general flow does, through a saddle too", async () => {
  const teacher = draw("teacher", 12);
  const source = await bySplit(start(1e-5, 12, 12), populationTask(teacher));
  for (const [name, task] of [["n < D", samples(5, 12)], ["n > D", samples(30, 12)]] as const) {
    const expected = await general(source.weights, task), got = await bySplit(source.weights, task);
    const off = apart(got.weights, expected.weights);
    ok(off < 1e-5, `${name}: ${off}`);
  }
  // The opposite teacher: w and α shrink to nothing, and what leaves the saddle grows from the rest.
  const opposite = teacher.map((t) => -t);
  const { weights } = await trainDeepLinear(algebra, source.weights, populationTask(opposite), {
    integrator: "flow",
    learningRate: 0,
    maxSteps: 1000,
    tolerance: 1e-5,
  });
  ok(distance(map(weights), opposite) < 2e-5 * norm(opposite));
});

Deno.test("splitFlow() refuses a large rest, and stays right when made to go on", async () => {
  const task = samples(6, 14), span = dataSpan(algebra, task);
  const split = (weights: readonly Matrix[], tolerance: FlowTolerance) => {
    const [{ rows, cols, data }, readout] = weights;
    const layers = { hidden: matrix(rows, cols, data.slice()), readout: readout.data.slice() };
    return splitFlow(algebra, layers, task, span, tolerance);
  };
  const loose = { perStep: 1e-4, whileSmall: 0.01, distance: 1e-8 };
  const weights = start(0.3, 10, 14);
  const trained = await bySplit(start(1e-5, 10, 14), populationTask(draw("teacher", 14)));
  ok(!split(trained.weights, loose).over());
  ok(split(weights, loose).over());
  const expected = await general(weights, task);
  const flow = split(weights, loose);
  const { steps } = await integrateFlow(flow, { ...options, maxSteps: 10_000 });
  const off = apart(flow.weights(), expected.weights);
  ok(off < 2e-3, `error-controlled: ${off}`);
  ok(steps > 200, `by short steps: ${steps}`);
  // Negative control: the same equations without the rest go elsewhere.
  const e = weights[1].data.map((x) => x / norm(weights[1].data)), along = new Float64Array(14);
  algebra.applyTransposed(weights[0], e, along);
  const alone = matrix(10, 14);
  algebra.rankOneUpdate(alone, e, along, 1);
  const without = await general([alone, weights[1]], task);
  ok(apart(without.weights, expected.weights) > 0.1);
});

Deno.test("trainDeepLinear() holds the balance of two small layers better than FLOW_DRIFT", async () => {
  for (const count of [10, 19, 21, 60]) {
    const task = samples(count, 20);
    const { weights: [hidden, readout] } = await trainDeepLinear(algebra, start(1e-5, 20, 20), task, {
      integrator: "flow",
      learningRate: 0,
      maxSteps: 10_000,
      tolerance: 1e-5,
    });
    const above = algebra.multiply(readout, readout, { transposeA: true }).data;
    const drift = distance(algebra.gram(hidden).data, above) / norm(above);
    ok(drift < TWO_LAYER_DRIFT && TWO_LAYER_DRIFT < FLOW_DRIFT, `${count} samples: ${drift}`);
  }
});

Deno.test("trainDeepLinear() shows the escape from small weights step by step and can be cancelled in it", async () => {
  const task = samples(6, 14),
    weights = start(1e-6, 14, 14),
    seen: number[] = [],
    stop = new AbortController();
  const base = { integrator: "flow", learningRate: 0, maxSteps: 1000, tolerance: 1e-5 } as const;
  const end = await trainDeepLinear(algebra, weights, task, {
    ...base,
    observe({ step, time, predictor, trainLoss }) {
      ok(step === seen.length && time >= (seen.at(-1) ?? 0) && trainLoss >= task.floor);
      seen.push(time);
      if (step === 0) ok(distance(predictor(), map(weights)) < 1e-13 * norm(map(weights)));
      if (norm(predictor()) < 1e-9) stop.abort("small"); // noticed by the second training only
    },
  });
  ok(seen.length === end.steps + 1 && seen.at(-1) === end.time);
  const reason = await trainDeepLinear(algebra, weights, task, { ...base, signal: stop.signal })
    .then(() => "finished", (error) => error);
  ok(reason === "small", `${reason}`);
});

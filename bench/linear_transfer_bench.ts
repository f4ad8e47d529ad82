/**
 * How much faster fine-tuning a deep linear network is here than by plain gradient descent, to the same end point, and
 * what a phase diagram costs. Run by `deno run --allow-ffi bench/linear_transfer_bench.ts`, half a minute; `deno bench`
 * passes over it.
 *
 * Ratios come from one run, the two sides timed in turn, so they can be compared between machines; seconds cannot.
 *
 * @module
 */

import { lastValueFrom } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { alignedPair } from "../numerics/frames.ts";
import { leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { distance, norm, squaredDistance } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { trainDeepLinear, type TrainingOptions } from "../numerics/train_deep_linear.ts";
import { FLOW_DRIFT, TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { endToEnd, initDeepLinear } from "../operators/deep_linear_network.ts";
import linearTransfer from "../pipelines/linear_transfer.ts";
import { resolveRun } from "../pipelines/resolve_run.ts";
import { runPipeline } from "../pipelines/run_pipeline.ts";
import { plainDescent } from "./plain_descent.ts";

/** The usual choices of a notebook: step size on half the mean squared error, and number of steps. */
const RATE = 0.02;
const STEPS = 5000;
/** Plain steps timed in each round, in place of all of them. */
const TIMED_STEPS = 40;
const ROUNDS = 7;
const ALIGNMENT = 0.5;
const NOISE = 0.2;
const INIT_SCALE = 1e-5;

if (import.meta.main) {
  await using backend = await openCpuBackend();
  console.log(`${backend.description}, one thread\n`);
  await compareTimes(backend);
  await compareEndPoints(backend);
  await timeInstances(backend);
}

/** Times a fine-tuning run both ways at D = 500 and prints the ratios. */
async function compareTimes(backend: Backend): Promise<void> {
  console.log(
    `One fine-tuning run, D = 500, teachers' alignment ${ALIGNMENT}, label noise ${NOISE}\n` +
      `plain: ${STEPS} steps of size ${RATE}, extrapolated from ${ROUNDS} × ${TIMED_STEPS} steps timed in turn with ours\n` +
      `ours:  everything from the samples to the predictor, within ${TRAINING_TOLERANCE} of the least-squares solution\n`,
  );
  const rows = [
    ["n", "plain/flow", "range", "plain/descent, step", "flow s", "flow steps", "descent steps", "plain s"],
  ];
  for (const count of [250, 475]) {
    const problem = await transferProblem(backend, 500, count);
    const plain = plainDescent(backend.algebra, problem.start, { ...problem, learningRate: RATE });
    plain.step(TIMED_STEPS);
    await fineTune(backend, problem, "flow");
    const plainTimes: number[] = [], flowTimes: number[] = [];
    let flow = { steps: 0, time: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      plainTimes.push(await seconds(() => plain.step(TIMED_STEPS)) * STEPS / TIMED_STEPS);
      flowTimes.push(await seconds(async () => flow = await fineTune(backend, problem, "flow")));
    }
    const ratios = plainTimes.map((time, round) => time / flowTimes[round]);
    const descent = await descentCost(backend, problem, count === 475);
    rows.push([
      `${count}`,
      `${median(ratios).toFixed(0)}×`,
      `${Math.min(...ratios).toFixed(0)}–${Math.max(...ratios).toFixed(0)}`,
      `${(median(plainTimes) / STEPS / descent.perStep).toFixed(1)}×`,
      median(flowTimes).toFixed(3),
      `${flow.steps}`,
      descent.steps,
      median(plainTimes).toFixed(1),
    ]);
  }
  console.log(table(rows));
  console.log(
    "At n = 475 the plain run of 5000 steps stops far from its end point, ours does not: that ratio is a lower bound.\n",
  );
}

/** Seconds per step of our literal descent, set-up included, and the steps it needs; a stiff problem is cut short. */
async function descentCost(backend: Backend, problem: Problem, stiff: boolean) {
  const stop = new AbortController();
  let reached = 0, first = 0, last = 0;
  const observe = ({ step }: { step: number }) => {
    if (step === 0) first = performance.now();
    last = performance.now();
    reached = step;
    if (stiff && step === STEPS / 10) stop.abort();
  };
  const run = fineTune(backend, problem, "descent", { observe, signal: stop.signal });
  await run.catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  const perStep = (last - first) / 1000 / reached;
  return { perStep, steps: stiff ? `> ${reached}, cut` : `${reached}` };
}

/** Runs the plain way to its end at D = 100, where that is quick, and prints how far our predictor is from it. */
async function compareEndPoints(backend: Backend): Promise<void> {
  const problem = await transferProblem(backend, 100, 50);
  const { teacher, start } = problem;
  const flow = await fineTune(backend, problem, "flow");
  const descent = await fineTune(backend, problem, "descent");
  const size = norm(flow.predictor);
  const rows = [["D = 100, n = 50", "from our flow", "from our descent", "test loss"]];
  const add = (name: string, predictor: Float64Array) =>
    rows.push([
      name,
      (distance(predictor, flow.predictor) / size).toExponential(1),
      (distance(predictor, descent.predictor) / size).toExponential(1),
      squaredDistance(predictor, teacher).toFixed(7),
    ]);
  add("our flow", flow.predictor);
  add(`our descent, rate ${RATE}`, descent.predictor);
  for (const part of [1, 4]) {
    const plain = plainDescent(backend.algebra, start, { ...problem, learningRate: RATE / part });
    plain.step(STEPS * part);
    add(`plain, rate ${RATE / part}, ${STEPS * part} steps`, plain.predictor());
  }
  console.log("The same end point: distance of predictors relative to their size\n");
  console.log(table(rows));
  console.log(
    `Stated tolerance: descent ${TRAINING_TOLERANCE} (where training stops); flow ${
      FLOW_DRIFT + TRAINING_TOLERANCE
    } (balance\nof the layers, and stop) plus the plain way's own O(rate), which shrinks with its rate.\n`,
  );
}

/** Times whole instances of the phase diagram and extrapolates its preset `paper`. */
async function timeInstances(backend: Backend): Promise<void> {
  const ratios = Array.from({ length: 20 }, (_, i) => (5 + 10 * i) / 100);
  const shown = [0.05, 0.5, 0.55, 0.95, 1.05, 1.95];
  const { cellCount, instanceCount } = await resolveRun(linearTransfer, { preset: "paper" });
  const measure = async (ratio: number) => {
    const resolved = await resolveRun(linearTransfer, {
      preset: "paper",
      instances: 1,
      values: { alignment: `${ALIGNMENT}`, targetRatio: `${ratio}`, curves: "none" },
    });
    return await seconds(() => lastValueFrom(runPipeline(resolved, { backend, version: "bench" })));
  };
  await measure(0.5);
  const times = new Map<number, number>();
  for (const ratio of [...ratios, 0.5]) times.set(ratio, await measure(ratio));
  console.log("One whole instance at D = 500: tasks, scratch, pretraining, linear transfer, fine-tuning\n");
  console.log(table([
    ["n/D", ...shown.map(String)],
    ["seconds", ...shown.map((ratio) => times.get(ratio)!.toFixed(3))],
  ]));
  const mean = ratios.reduce((sum, ratio) => sum + times.get(ratio)!, 0) / ratios.length;
  const minutes = mean * cellCount * instanceCount / 2 / 60;
  console.log(
    `Preset paper, ${cellCount} cells × ${instanceCount} instances: ${
      minutes.toFixed(1)
    } minutes on two cores.\n` +
      `An extrapolation: one instance at each of the ${ratios.length} ratios, mean ${
        mean.toFixed(3)
      } s, alignment ` +
      `${ALIGNMENT}, shared by two\ncores that do not slow each other down.`,
  );
}

/** A pretrained network and the samples that it is to be fine-tuned on. */
interface Problem {
  /** β₂, `[D]`. */
  readonly teacher: Float64Array;
  /** `[n, D]` */
  readonly inputs: Matrix;
  /** `[n]` */
  readonly labels: Float64Array;
  /** Pretrained on the source's population loss: `[D, D]`, `[1, D]`. */
  readonly start: readonly Matrix[];
}

async function transferProblem({ algebra }: Backend, dimension: number, count: number): Promise<Problem> {
  const key = (purpose: string) => ({ seed: 1, cell: 0, instance: 0, purpose });
  const [sourceTeacher, teacher] = alignedPair(key("teachers"), dimension, ALIGNMENT);
  const inputs = matrix(count, dimension, normals(key("inputs"), count * dimension));
  const labels = normals(key("label noise"), count);
  algebra.apply(inputs, teacher, labels, 1, NOISE);
  const fresh = initDeepLinear(key("weights"), {
    inputDim: dimension,
    hiddenLayers: 1,
    initScale: INIT_SCALE,
  });
  const { weights: start } = await trainDeepLinear(
    algebra,
    fresh.weights,
    populationTask(sourceTeacher),
    training("flow"),
  );
  return { teacher, inputs, labels, start };
}

function training(integrator: TrainingOptions["integrator"]): TrainingOptions {
  return { integrator, learningRate: RATE, maxSteps: 1_000_000, tolerance: TRAINING_TOLERANCE };
}

/** Fine-tunes our way, from the samples to the predictor. */
async function fineTune(
  backend: Backend,
  { start, inputs, labels }: Problem,
  integrator: TrainingOptions["integrator"],
  more?: Pick<TrainingOptions, "observe" | "signal">,
) {
  const { algebra } = backend;
  const task = leastSquaresTask(algebra, inputs, labels);
  const end = await trainDeepLinear(algebra, start, task, { ...training(integrator), ...more });
  return { ...end, predictor: endToEnd(backend, end) };
}

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Rows of cells as aligned text, the first row a head. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  const lines = rows.map((row) => row.map((cell, j) => cell.padEnd(widths[j])).join("  ").trimEnd());
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1), ""].join("\n");
}

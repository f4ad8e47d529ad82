/**
 * How much faster fine-tuning a deep linear network is here than by plain gradient descent, to the same end point, and
 * what a phase diagram costs. Run by `deno run --allow-ffi bench/linear_transfer_bench.ts`, half a minute; `deno bench`
 * passes over it.
 *
 * Ratios come from one run, the two sides timed in turn, so they can be compared between machines; seconds cannot. All
 * times are processor time, so that other programs on the machine disturb them little.
 *
 * @module
 */

import process from "node:process";
import { lastValueFrom } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { alignedPair } from "../numerics/frames.ts";
import { leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { distance, norm, squaredDistance } from "../numerics/norm.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { trainDeepLinear, type TrainingOptions } from "../numerics/train_deep_linear.ts";
import { TRAINING_TOLERANCE, TWO_LAYER_DRIFT } from "../numerics/training_tolerance.ts";
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
  console.log(`${backend.description}, one thread; processor time\n`);
  await compareTimes(backend);
  await compareEndPoints(backend);
  await timeInstances(backend);
}

/** Times a fine-tuning run both ways at D = 500 and prints the ratios. */
async function compareTimes(backend: Backend): Promise<void> {
  const head = ["n", `${STEPS} steps`, "range", "same end", "its steps", "descent", "range"];
  const ratioRows = [head], timeRows = [["n", "flow s", "accepted steps", `plain s, ${STEPS} steps`]];
  for (const count of [250, 475]) {
    const problem = await transferProblem(backend, 500, count);
    const plain = plainDescent(backend.algebra, problem.start, { ...problem, learningRate: RATE });
    const plainStep = async () => await seconds(() => plain.step(TIMED_STEPS)) / TIMED_STEPS;
    let steps = 0;
    const flow = () => seconds(async () => ({ steps } = await fineTune(backend, problem, "flow")));
    const rounds: { plain: number; flow: number; descent: number }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const times = {
        plain: await plainStep(),
        flow: await flow(),
        descent: await secondsPerDescentStep(backend, problem),
      };
      if (round > 0) rounds.push(times); // the first round is warm-up
    }
    const whole = rounds.map(({ plain, flow }) => STEPS * plain / flow);
    const descent = rounds.map(({ plain, descent }) => plain / descent);
    const needed = await plainStepsNeeded(backend, problem);
    ratioRows.push([
      `${count}`,
      `${median(whole).toFixed(0)}×`,
      span(whole),
      `${(median(whole) * needed / STEPS).toFixed(0)}×`,
      needed.toFixed(0),
      `${median(descent).toFixed(0)}×`,
      span(descent),
    ]);
    const plainSeconds = median(rounds.map(({ plain }) => STEPS * plain));
    const flowSeconds = median(rounds.map(({ flow }) => flow));
    timeRows.push([`${count}`, flowSeconds.toFixed(3), `${steps}`, plainSeconds.toFixed(1)]);
  }
  console.log(
    `How many times faster: one fine-tuning run at D = 500, alignment ${ALIGNMENT}, label noise ${NOISE}, n samples\n\n` +
      `${table(ratioRows)}\n` +
      `${STEPS} steps  the usual plain run (step size ${RATE}) over our flow; ours is everything from the samples to the\n` +
      `            predictor, within ${TRAINING_TOLERANCE} of the least-squares solution. Extrapolated: ${ROUNDS} times ` +
      `${TIMED_STEPS} plain\n            steps, in turn with ours; median and range of the ratio\n` +
      `same end    a plain run stopped where ours stops, after so many steps (beyond ${STEPS}: our training time over the rate)\n` +
      `descent     one plain step over one step of our literal descent, which takes the same steps\n\n` +
      table(timeRows),
  );
}

/**
 * Steps after which a plain run is as close to the least-squares solution as our flow: counted by our descent, whose
 * iterates are the plain ones, if the usual number of steps suffices; otherwise the flow's training time over the rate,
 * without the flow's last step, which may overshoot: a lower bound.
 */
async function plainStepsNeeded(backend: Backend, problem: Problem): Promise<number> {
  try {
    return (await fineTune(backend, problem, "descent", { maxSteps: STEPS })).steps;
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
  }
  const times: number[] = [];
  await fineTune(backend, problem, "flow", { observe: ({ time }) => times.push(time) });
  return times[times.length - 2] / RATE;
}

/** Seconds per step of our literal descent, over its first few hundred steps. */
async function secondsPerDescentStep(backend: Backend, problem: Problem): Promise<number> {
  const stop = new AbortController();
  let first = 0, last = 0, steps = 0;
  const observe = ({ step }: { step: number }) => {
    last = processorSeconds();
    if (step === 0) first = last;
    if (step >= 200) stop.abort();
    steps = step;
  };
  try {
    await fineTune(backend, problem, "descent", { observe, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return (last - first) / steps;
}

/** Runs the plain way to its end at D = 100, where that is quick, and prints how far our predictors are from it. */
async function compareEndPoints(backend: Backend): Promise<void> {
  const problem = await transferProblem(backend, 100, 50);
  const flow = await fineTune(backend, problem, "flow");
  const descent = await fineTune(backend, problem, "descent");
  const [coarse, fine] = [1, 4].map((part) => {
    const plain = plainDescent(backend.algebra, problem.start, { ...problem, learningRate: RATE / part });
    plain.step(STEPS * part);
    return plain.predictor();
  });
  const limit = fine.map((value, i) => value + (value - coarse[i]) / 3);
  const rows = [["", "from our flow", "from our descent", "test loss"]];
  const add = (name: string, predictor: Float64Array) =>
    rows.push([
      name,
      (distance(predictor, flow.predictor) / norm(flow.predictor)).toExponential(1),
      (distance(predictor, descent.predictor) / norm(descent.predictor)).toExponential(1),
      squaredDistance(predictor, problem.teacher).toFixed(6),
    ]);
  add(`plain, rate ${RATE}, ${STEPS} steps`, coarse);
  add(`plain, rate ${RATE / 4}, ${4 * STEPS} steps`, fine);
  add("plain, extrapolated to rate 0", limit);
  add("our flow", flow.predictor);
  add(`our descent, rate ${RATE}`, descent.predictor);
  console.log(
    `The same end point: distance between predictors over their size, D = 100, n = 50, run to the end\n\n` +
      `${table(rows)}\n` +
      `Tolerance  ${TRAINING_TOLERANCE} between descent and plain at one rate (training stops there); ` +
      `${
        TWO_LAYER_DRIFT + TRAINING_TOLERANCE
      } between flow and\n           the limit of small rates (balance of the layers, and stop). ` +
      `A finite rate moves the plain end point itself.\n`,
  );
}

/** Times whole instances of the phase diagram and extrapolates its preset `paper`. */
async function timeInstances(backend: Backend): Promise<void> {
  const ratios = Array.from({ length: 20 }, (_, i) => (5 + 10 * i) / 100);
  const shown = [0.05, 0.5, 0.95, 1.05, 1.95];
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
  console.log(
    "One whole instance at D = 500: tasks, scratch, pretraining, linear transfer, fine-tuning\n\n" +
      table([
        ["n/D", ...shown.map(String)],
        ["seconds", ...shown.map((ratio) => times.get(ratio)!.toFixed(3))],
      ]),
  );
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
  more?: Partial<TrainingOptions>,
) {
  const { algebra } = backend;
  const task = leastSquaresTask(algebra, inputs, labels);
  const end = await trainDeepLinear(algebra, start, task, { ...training(integrator), ...more });
  return { ...end, predictor: endToEnd(backend, end) };
}

/** Seconds of processor time that some work takes. */
async function seconds(work: () => unknown): Promise<number> {
  const start = processorSeconds();
  await work();
  return processorSeconds() - start;
}

/** Processor time of this program so far, all its threads; time spent waiting for a busy machine is left out. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The range of values, rounded to whole numbers. */
function span(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
}

/** Rows of cells as aligned text, the first row a head. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  const lines = rows.map((row) => row.map((cell, j) => cell.padEnd(widths[j])).join("  ").trimEnd());
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1), ""].join("\n");
}

// What the linear operators make of their tasks, on tiny problems and against plain loops. How networks converge is
// tested where they are trained.
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction, toArray } from "rxjs";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot, norm } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { endToEnd, initDeepLinear } from "./deep_linear_network.ts";
import { linearTransfer, linearTransferFromHalves } from "./linear_transfer.ts";
import { type LinearTaskParams, type LinearTasks, sampleLinearTasks } from "./sample_linear_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";

const backend = await openCpuBackend();
const D = 16;
const base = {
  inputDim: D,
  alignment: 0.6,
  sourceRatio: 0.75,
  targetRatio: 0.5,
  sourceNoise: 0.2,
  targetNoise: 0.3,
  ridge: 0.1,
};

interface Key {
  readonly seed?: number;
  readonly index?: number;
  readonly instance?: number;
}

function start<P extends object>(
  params: P,
  { seed = 5, index = 0, instance = 0 }: Key = {},
): State<{ params: P }> {
  const cell = { type: "cell", index, seed, params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content: { params } };
}

/** The one state that an operator makes of a state. */
async function after<From extends Contents, To extends Contents>(
  state: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
): Promise<State<To>> {
  const items = await lastValueFrom(of<Flow<From>>(state).pipe(operator, toArray()));
  strictEqual(items.length, 1);
  ok(items[0].type === "state");
  return items[0];
}

const sample = async (change: Partial<LinearTaskParams> = {}, key?: Key): Promise<LinearTasks> =>
  (await after(start({ ...base, ...change }, key), sampleLinearTasks(backend))).content.tasks;

Deno.test("sampleLinearTasks() draws the same for the same key and something else for any other", async () => {
  const tasks = await sample();
  deepStrictEqual(await sample(), tasks);
  for (const other of [{ seed: 6 }, { index: 1 }, { instance: 1 }]) {
    const drawn = await sample({}, other);
    for (
      const name of ["sourceTeacher", "targetTeacher", "targetInputs", "targetLabels", "source"] as const
    ) {
      notDeepStrictEqual(drawn[name], tasks[name], `${name} at ${JSON.stringify(other)}`);
    }
  }
});

Deno.test("sampleLinearTasks() draws each quantity independently of the parameters of the others", async () => {
  const tasks = await sample();
  const other = await sample({ sourceRatio: Infinity, sourceNoise: 3 });
  for (const name of ["sourceTeacher", "targetTeacher", "target", "targetInputs", "targetLabels"] as const) {
    deepStrictEqual(other[name], tasks[name], name);
  }
  deepStrictEqual((await sample({ targetRatio: 2, targetNoise: 3 })).source, tasks.source);
  deepStrictEqual((await sample({ alignment: -0.2 })).sourceTeacher, tasks.sourceTeacher);
  const alike = await sample({ sourceRatio: 0.5, targetRatio: 0.5, alignment: 1, sourceNoise: 0.3 });
  notDeepStrictEqual(alike.source.curvature, alike.target.curvature);
});

Deno.test("sampleLinearTasks() makes unit teachers with exactly the alignment asked for", async () => {
  for (const alignment of [-1, -0.3, 0, 0.6, 1]) {
    const { sourceTeacher, targetTeacher } = await sample({ alignment });
    // A few roundings of D products each.
    for (const teacher of [sourceTeacher, targetTeacher]) ok(Math.abs(norm(teacher) - 1) < 1e-14);
    ok(Math.abs(dot(sourceTeacher, targetTeacher) - alignment) < 1e-14);
  }
});

Deno.test("sampleLinearTasks() makes the source of samples, or of the population", async () => {
  const population = await sample({ sourceRatio: Infinity });
  strictEqual(population.source.basis, undefined);
  deepStrictEqual(population.source.minimiser, population.sourceTeacher);
  strictEqual(population.source.floor, 0);
  for (const [sourceRatio, rank] of [[0.75, 12], [2, D]]) {
    const { source } = await sample({ sourceRatio });
    deepStrictEqual([source.basis?.rows, source.basis?.cols], [rank, D]);
  }
});

Deno.test("sampleLinearTasks() adds label noise of the variance asked for, on source and target", async () => {
  const targetRatio = 100, sourceRatio = 60, targetNoise = 0.3, sourceNoise = 0.2;
  const tasks = await sample({ targetRatio, sourceRatio, targetNoise, sourceNoise });
  const { targetInputs, targetLabels, targetTeacher, source } = tasks;
  const noise = targetLabels.map((y, p) =>
    y - dot(targetInputs.data.subarray(p * D, (p + 1) * D), targetTeacher)
  );
  const count = targetRatio * D;
  // A mean of n squares of normal numbers has relative deviation √(2/n); four of them.
  ok(Math.abs(norm(noise) ** 2 / count / targetNoise ** 2 - 1) < 4 * Math.sqrt(2 / count));
  // What the best fit leaves of n source labels is σ²χ² with n − D degrees of freedom.
  const freedom = sourceRatio * D - D;
  const left = source.floor * sourceRatio * D / freedom;
  ok(Math.abs(left / sourceNoise ** 2 - 1) < 4 * Math.sqrt(2 / freedom));
});

/** A·B by plain loops. */
function product(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      for (let k = 0; k < a.cols; k++) {
        out.data[i * b.cols + j] += a.data[i * a.cols + k] * b.data[k * b.cols + j];
      }
    }
  }
  return out;
}

function transposed({ rows, cols, data }: Matrix): Matrix {
  return matrix(cols, rows, data.map((_, at) => data[(at % rows) * cols + Math.floor(at / rows)]));
}

/** A state as after pretraining; random weights of full rank are harder than trained ones. */
async function withPretrained(targetRatio: number, hiddenLayers: number) {
  const state = await after(start({ ...base, targetRatio }), sampleLinearTasks(backend));
  const shape = { inputDim: D, hiddenLayers, initScale: 1 };
  const network = initDeepLinear({ seed: 1, cell: 0, instance: 0, purpose: "pretrained" }, shape);
  const pretrained = { network, predictor: endToEnd(backend, network) };
  return { ...state, content: { ...state.content, pretrained } };
}

Deno.test("linearTransfer() keeps the hidden weights bit for bit", async () => {
  const state = await withPretrained(0.5, 2), { weights } = state.content.pretrained.network;
  const before = structuredClone(state.content);
  const { stage, content } = await after(state, linearTransfer(backend));
  strictEqual(stage, "linear-transfer");
  const moved = content.linearlyTransferred.network.weights;
  strictEqual(moved.length, 3);
  for (const layer of [0, 1]) {
    strictEqual(moved[layer], weights[layer]);
    deepStrictEqual(moved[layer].data, before.pretrained.network.weights[layer].data);
  }
  notDeepStrictEqual(moved[2].data, weights[2].data);
  deepStrictEqual(content.pretrained, before.pretrained); // the old readout neither
  deepStrictEqual(content.tasks, before.tasks);
});

Deno.test("linearTransferFromHalves() is linearTransfer() with either half of the data", async () => {
  for (const targetRatio of [0.5, 1, 3]) {
    const state = await withPretrained(targetRatio, 1), { tasks } = state.content;
    const { targetInputs, targetLabels } = tasks, half = Math.floor(targetLabels.length / 2);
    const { stage, content } = await after(state, linearTransferFromHalves(backend));
    strictEqual(stage, "linear-transfer");
    for (const [k, first] of [0, targetLabels.length - half].entries()) {
      const less = {
        ...tasks,
        targetInputs: matrix(half, D, targetInputs.data.slice(first * D, (first + half) * D)),
        targetLabels: targetLabels.slice(first, first + half),
      };
      const alone = await after(
        { ...state, content: { ...state.content, tasks: less } },
        linearTransfer(backend),
      );
      deepStrictEqual(content.linearlyTransferredFromHalves[k], alone.content.linearlyTransferred);
    }
    strictEqual(content.tasks, tasks);
  }
});

Deno.test("linearTransfer() fits the readout by ridge regression, with fewer and with more points than neurons", async () => {
  for (const [targetRatio, hiddenLayers] of [[0.5, 1], [0.5, 2], [1, 1], [3, 1], [3, 2]]) {
    const state = await withPretrained(targetRatio, hiddenLayers);
    const { tasks, linearlyTransferred: { network, predictor } } =
      (await after(state, linearTransfer(backend))).content;
    const hidden = network.weights.slice(0, -1), readout = network.weights[hiddenLayers];
    const map = hidden.reduceRight((above, layer) => product(above, layer), readout);
    for (let d = 0; d < D; d++) ok(Math.abs(map.data[d] - predictor[d]) < 1e-13 * norm(predictor));

    // Φᵀ(y − Φw) = nλw. The two sides are sums of n ≤ 48 terms of order 1 to 10.
    const features = hidden.reduce((below, layer) => product(below, transposed(layer)), tasks.targetInputs);
    const count = features.rows;
    const w = matrix(D, 1, readout.data);
    const fitted = product(features, w).data;
    const residual = matrix(count, 1, tasks.targetLabels.map((y, p) => y - fitted[p]));
    const gradient = product(transposed(features), residual).data;
    for (let i = 0; i < D; i++) ok(Math.abs(gradient[i] - count * base.ridge * w.data[i]) < 1e-11);
  }
});

// What the operators of kernels with free constants make, on tiny problems.
import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction } from "rxjs";
import { matrix } from "../numerics/matrix.ts";
import { dot, norm } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { regressFeatures, scratchInputs } from "./regress_features.ts";
import { type FreeKernelTaskParams, sampleFreeKernel } from "./sample_free_kernel.ts";
import type { Contents, Flow, State } from "./state.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const D = 12;
const base: FreeKernelTaskParams = {
  inputDim: D,
  alignment: 0.6,
  noiseAlignment: -0.3,
  signal: 2,
  noiseSpike: 0.5,
  crosstalk: 1.2,
  targetRatio: 0.5,
  targetNoise: 0.3,
};

function start(change: Partial<FreeKernelTaskParams> = {}, instance = 0) {
  const params = { ...base, ...change };
  const cell = { type: "cell", index: 0, seed: 5, params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content: { params } } as const;
}

async function after<From extends Contents, To extends Contents>(
  state: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
): Promise<State<To>> {
  const last = await lastValueFrom(of<Flow<From>>(state).pipe(operator));
  ok(last.type === "state");
  return last;
}

const sample = (change: Partial<FreeKernelTaskParams> = {}, instance = 0) =>
  after(start(change, instance), sampleFreeKernel<{ params: FreeKernelTaskParams }>(backend));

Deno.test("sampleFreeKernel() makes the overlaps and the kernel asked for, on the boundary too", async () => {
  const cases = [{}, { spikeScale: 0.5 }, { signal: 0, noiseSpike: 0, crosstalk: 1 }, {
    signal: -1,
    noiseSpike: -1,
    crosstalk: 0,
  }];
  for (const change of cases) {
    const { stage, content: { params, tasks } } = await sample(change);
    strictEqual(stage, "init");
    const { sourceTeacher: b, noiseDirection: u, targetTeacher, features } = tasks;
    ok(
      Math.abs(dot(b, u)) < 1e-14 && Math.abs(norm(u) - 1) < 1e-14 &&
        Math.abs(norm(targetTeacher) - 1) < 1e-14,
    );
    ok(Math.abs(dot(b, targetTeacher) - params.alignment) < 1e-14);
    ok(Math.abs(dot(u, targetTeacher) - params.noiseAlignment) < 1e-14);
    const { signal: c1, noiseSpike: c2, crosstalk: c3, spikeScale: t = 1 } = params;
    const kernel = algebra.gram(features, { transposeA: true }).data;
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < D; j++) {
        const spikes = c1 * b[i] * b[j] + c2 * u[i] * u[j] + c3 * (b[i] * u[j] + u[i] * b[j]);
        ok(Math.abs(kernel[i * D + j] - (i === j ? 1 : 0) - t * spikes) < 1e-13);
      }
    }
  }
});

Deno.test("sampleFreeKernel() refuses what is no kernel and no unit teacher", async () => {
  await rejects(sample({ crosstalk: 3 }), /Cannot build a kernel .* crosstalk².*1 times 2, 0.5, 3/);
  await rejects(sample({ signal: -1.5, noiseSpike: -1.5, crosstalk: 0 }), /Cannot build a kernel/);
  await rejects(sample({ spikeScale: 9, crosstalk: 2 }), /9 times 2, 0.5, 2/);
  await rejects(sample({ noiseAlignment: 0.9 }), /unit teacher/);
});

Deno.test("sampleFreeKernel() draws the same data whatever the kernel, and others for another instance", async () => {
  const { tasks } = (await sample()).content;
  const { tasks: other } = (await sample({ signal: 7 })).content;
  deepStrictEqual({ ...tasks, features: 0 }, { ...other, features: 0 });
  notDeepStrictEqual(tasks.targetInputs, (await sample({}, 1)).content.tasks.targetInputs);
});

Deno.test("regressFeatures() interpolates in the span of the kernel, scratchInputs() in that of the inputs", async () => {
  for (const change of [{}, { spikeScale: 0.3, targetRatio: 0.25 }]) {
    const drawn = await sample(change);
    const { scratch, lazilyFineTuned, tasks } =
      (await after(await after(drawn, scratchInputs(backend)), regressFeatures(backend))).content;
    const { targetInputs: inputs, targetLabels, features } = tasks;
    const kernel = algebra.gram(features, { transposeA: true });
    const identity = matrix(D, D, Float64Array.from({ length: D * D }, (_, i) => i % (D + 1) === 0 ? 1 : 0));
    for (const [{ predictor }, M] of [[scratch, identity], [lazilyFineTuned, kernel]] as const) {
      const known = algebra.multiply(inputs, M);
      const gram = algebra.multiply(known, inputs, { transposeB: true });
      const dual = algebra.solvePositiveDefinite(gram, matrix(gram.rows, 1, targetLabels));
      const expected = algebra.multiply(known, dual, { transposeA: true }).data;
      predictor.forEach((value, i) => ok(Math.abs(value - expected[i]) < 1e-11));
    }
  }
});

Deno.test("regressFeatures() with more points than inputs is least squares whatever the kernel", async () => {
  const drawn = await after(await sample({ targetRatio: 2 }), scratchInputs(backend));
  const { scratch, lazilyFineTuned } = (await after(drawn, regressFeatures(backend))).content;
  scratch.predictor.forEach((value, i) => ok(Math.abs(value - lazilyFineTuned.predictor[i]) < 1e-11));
});

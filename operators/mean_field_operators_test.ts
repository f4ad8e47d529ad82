// What the operators of the linear mean-field family make of their tasks, on tiny problems.
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction, toArray } from "rxjs";
import { targetLoss } from "../measures/population_loss.ts";
import { featureAlignment, featureTrace, momentLawResidual, readoutScale, spike } from "../measures/spike.ts";
import { matrix } from "../numerics/matrix.ts";
import { distance, dot, norm } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { fineTuneMeanField } from "./fine_tune_mean_field.ts";
import { freezeAndRegress, scratchRegress } from "./freeze_and_regress.ts";
import { drawMeanField, pretrainMeanField } from "./pretrain_mean_field.ts";
import { regressionFlow } from "./regression_flow.ts";
import type { RunRecord } from "./run_record.ts";
import { sampleSpikedTasks, type SpikedTaskOptions, type SpikedTaskParams } from "./sample_spiked_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const D = 16;
const base = {
  inputDim: D,
  width: Infinity,
  alignment: 0.6,
  noiseAlignment: 0.5,
  sourceRatio: 0.75,
  targetRatio: 0.5,
  sourceNoise: 0.2,
  targetNoise: 0.3,
  proportionalRichness: 3,
  ridge: 0.1,
  trainable: "readout" as "readout" | "all",
  readout: "center" as "keep" | "center" | "reset",
  time: 2,
  integrator: "flow" as "flow" | "descent",
  learningRate: 0.1,
  curves: "none" as "none" | "first",
};
type Params = typeof base;

function start(change: Partial<Params> = {}, instance = 0): State<{ params: Params }> {
  const params = { ...base, ...change };
  const cell = { type: "cell", index: 0, seed: 5, params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content: { params } };
}

/** What an operator makes of a state: the new state, and the records before it. */
async function after<From extends Contents, To extends Contents>(
  state: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
): Promise<State<To> & { records: RunRecord[] }> {
  const items = await lastValueFrom(of<Flow<From>>(state).pipe(operator, toArray()));
  const last = items.pop();
  ok(last?.type === "state", JSON.stringify(last));
  return { ...last, records: items as RunRecord[] };
}

const sample = (
  change: Partial<Params> = {},
  options: SpikedTaskOptions<SpikedTaskParams> = {},
  instance = 0,
) => after(start(change, instance), sampleSpikedTasks(backend, options));

async function pretrain(change: Partial<Params> = {}) {
  const drawn = await after(await sample(change), drawMeanField());
  return after(drawn, pretrainMeanField(backend, (params) => params.proportionalRichness));
}

Deno.test("sampleSpikedTasks() aligns the target with the teacher and with what the source learns from noise", async () => {
  for (const [alignment, noiseAlignment] of [[0.6, 0.5], [0.6, 0], [-0.8, 0.6], [0, -1], [1, 0]]) {
    const { tasks, pretrained: { predictor } } = (await pretrain({ alignment, noiseAlignment })).content;
    const { sourceTeacher, targetTeacher } = tasks, along = dot(predictor, sourceTeacher);
    const across = predictor.map((b, i) => b - along * sourceTeacher[i]);
    for (const teacher of [sourceTeacher, targetTeacher]) ok(Math.abs(norm(teacher) - 1) < 1e-14);
    ok(Math.abs(dot(sourceTeacher, targetTeacher) - alignment) < 1e-14);
    // The network stops within 1e-5 of least squares.
    ok(Math.abs(dot(across, targetTeacher) / norm(across) - noiseAlignment) < 5e-5);
  }
});

Deno.test("sampleSpikedTasks() refuses teachers that cannot be", async () => {
  const refused = async (change: Partial<Params>, message: RegExp) => {
    const error = await sample(change).catch((error) => error);
    ok(error instanceof RangeError && message.test(error.message), `${error}`);
  };
  await refused({ alignment: 0.9, noiseAlignment: 0.5 }, /alignment² \+ noiseAlignment² must be <= 1/);
  await refused({ sourceRatio: Infinity }, /noiseAlignment must be 0 but is 0.5/);
  await refused({ sourceRatio: 2, sourceNoise: 0 }, /learned exactly/);
  for (const change of [{ sourceRatio: Infinity }, { sourceRatio: 2, sourceNoise: 0 }]) {
    const { sourceTeacher, targetTeacher } = (await sample({ ...change, noiseAlignment: 0 })).content.tasks;
    ok(Math.abs(dot(sourceTeacher, targetTeacher) - 0.6) < 1e-14);
  }
});

Deno.test("sampleSpikedTasks() draws the same for the same key only, each quantity apart from the others' parameters", async () => {
  const { tasks } = (await sample()).content;
  deepStrictEqual((await sample()).content.tasks, tasks);
  notDeepStrictEqual((await sample({}, {}, 1)).content.tasks.targetInputs, tasks.targetInputs);
  deepStrictEqual((await sample({ targetNoise: 1, targetRatio: 2 })).content.tasks.source, tasks.source);
  deepStrictEqual((await sample({ sourceRatio: 2 })).content.tasks.targetInputs, tasks.targetInputs);
});

Deno.test("sampleSpikedTasks() gives the inputs the spectrum asked for, source, target and population alike", async () => {
  const spectrum = Float64Array.from({ length: D }, (_, i) => 2 / (i + 1));
  const teachers = [new Float64Array(D).fill(0.5), new Float64Array(D).fill(-2)] as const;
  const options = { spectrum: () => spectrum, teachers: () => teachers };
  const { tasks } = (await sample({ targetRatio: 2000, noiseAlignment: 0 }, options)).content;
  strictEqual(tasks.targetTeacher, teachers[1]);
  spectrum.forEach((variance, d) => {
    let sum = 0;
    for (let p = 0; p < 2000 * D; p++) sum += tasks.targetInputs.data[p * D + d] ** 2 / (2000 * D);
    ok(Math.abs(sum / variance - 1) < 4 * Math.sqrt(2 / (2000 * D)));
  });
  const { source } = (await sample({ sourceRatio: Infinity, noiseAlignment: 0 }, options)).content.tasks;
  deepStrictEqual([source.curvature, source.minimiser], [spectrum, teachers[0]]);
  const plain = (await sample()).content.tasks,
    scaled = (await sample({}, { spectrum: () => spectrum })).content.tasks;
  plain.targetInputs.data.forEach((x, at) =>
    ok(Math.abs(x * Math.sqrt(spectrum[at % D]) - scaled.targetInputs.data[at]) < 1e-15)
  );
  const predictor = new Float64Array(D);
  strictEqual(targetLoss(tasks, { predictor }), spectrum.reduce((sum, variance) => sum + 4 * variance, 0));
});

Deno.test("pretrainMeanField() makes one spike along what it learned, and the measures read it", async () => {
  for (const change of [{}, { sourceRatio: 2 }, { sourceRatio: Infinity, noiseAlignment: 0 }]) {
    const { stage, content: { tasks, pretrained, untrained } } = await pretrain(change);
    strictEqual(stage, "pretrain");
    const { predictor } = pretrained, energy = dot(predictor, predictor);
    const size = Math.sqrt(1 + 9 * energy) - 1;
    ok(Math.abs(spike(algebra, pretrained) - size) < 1e-11);
    ok(Math.abs(readoutScale(pretrained) - 1 - size) < 1e-11);
    ok(Math.abs(featureTrace(pretrained) - 1 - size / D) < 1e-12);
    for (const teacher of [tasks.sourceTeacher, tasks.targetTeacher]) {
      const cosine = dot(predictor, teacher) ** 2 / energy;
      ok(Math.abs(featureAlignment(algebra, pretrained, teacher) - cosine) < 1e-10);
    }
    ok(momentLawResidual(pretrained) < 1e-12);
    deepStrictEqual(untrained.hidden.data.filter((x) => x !== 0), new Float64Array(D).fill(1)); // as it was
  }
});

Deno.test("momentLawResidual() sees a spike that is 1 % off, and the scatter of a finite width", async () => {
  const { pretrained } = (await pretrain()).content, { kernel, cross } = pretrained.moments;
  const bent = matrix(D, D, kernel.data.slice()), excess = spike(algebra, pretrained);
  algebra.rankOneUpdate(bent, cross, cross, 0.01 * excess / dot(cross, cross));
  ok(momentLawResidual({ moments: { ...pretrained.moments, kernel: bent } }) > 1e-3);
  const off = momentLawResidual((await pretrain({ width: 10_000 })).content.pretrained);
  ok(off > 0.3 * Math.sqrt(D / 1e4) && off < 3 * Math.sqrt(D / 1e4), `${off}`);
});

Deno.test("freezeAndRegress() is kernel regression with M, or M + A·I, from where the readout rule says", async () => {
  for (const targetRatio of [0.5, 2]) {
    for (const trainable of ["readout", "all"] as const) {
      for (const readout of ["keep", "center", "reset"] as const) {
        const state = await pretrain({ targetRatio, trainable, readout }),
          before = structuredClone(state.content);
        const { stage, content } = await after(state, freezeAndRegress(backend));
        strictEqual(stage, "lazy-fine-tune");
        deepStrictEqual(state.content, before); // no weight is touched, bit for bit
        const { tasks: { targetInputs: X, targetLabels }, pretrained: { moments, predictor } } = content;
        const K = matrix(D, D, moments.kernel.data.slice());
        const scale = trainable === "readout" ? 0 : readout === "reset" ? 1 : moments.readoutScale;
        for (let d = 0; d < D; d++) K.data[d * (D + 1)] += scale;
        const begin = readout === "keep" ? predictor : new Float64Array(D), left = targetLabels.slice();
        algebra.apply(X, begin, left, -1, 1);
        const XK = algebra.multiply(X, K), gram = algebra.multiply(XK, X, { transposeB: true });
        for (let p = 0; p < X.rows; p++) gram.data[p * (X.rows + 1)] += base.ridge * D;
        const dual = algebra.solvePositiveDefinite(gram, matrix(X.rows, 1, left));
        const beta = algebra.multiply(XK, dual, { transposeA: true }).data.map((b, d) => b + begin[d]);
        ok(distance(content.lazilyFineTuned.predictor, beta) < 1e-11 * norm(beta));
      }
    }
  }
});

Deno.test("scratchRegress() is ridge regression on the inputs at infinite width; all weights halve the ridge", async () => {
  const fit = async (change: Partial<Params>) =>
    (await after(await after(await sample(change), drawMeanField()), scratchRegress(backend))).content;
  const { tasks: { targetInputs: X, targetLabels }, scratch } = await fit({});
  const gram = algebra.gram(X);
  for (let p = 0; p < X.rows; p++) gram.data[p * (X.rows + 1)] += base.ridge * D;
  const dual = algebra.solvePositiveDefinite(gram, matrix(X.rows, 1, targetLabels));
  const beta = algebra.multiply(X, dual, { transposeA: true }).data;
  ok(distance(scratch.predictor, beta) < 1e-12 * norm(beta));
  const all = (await fit({ trainable: "all", ridge: 2 * base.ridge })).scratch.predictor;
  ok(distance(all, beta) < 1e-12 * norm(beta));
  ok(distance((await fit({ width: 20 })).scratch.predictor, beta) > 1e-3 * norm(beta));
});

Deno.test("fineTuneMeanField() ends at least squares in the span of the target's data, whatever the readout rule", async () => {
  const ends: Float64Array[] = [];
  for (const readout of ["keep", "center", "reset"] as const) {
    const state = await pretrain({ readout, targetNoise: 0 }),
      before = structuredClone(state.content.pretrained);
    const { stage, content: { tasks, pretrained, fineTuned } } = await after(
      state,
      fineTuneMeanField(backend, () => 1.5),
    );
    strictEqual(stage, "fine-tune");
    deepStrictEqual(pretrained, before);
    const left = tasks.targetLabels.slice();
    algebra.apply(tasks.targetInputs, fineTuned.predictor, left, -1, 1);
    ok(norm(left) < 1e-4 * norm(tasks.targetLabels));
    if (readout !== "reset") ok(momentLawResidual(fineTuned) < 1e-11);
    else ok(momentLawResidual(fineTuned) > 0.01);
    ends.push(fineTuned.predictor);
  }
  ok(distance(ends[0], ends[1]) > 0.01 && distance(ends[1], ends[2]) > 0.01); // they differ across the data
});

Deno.test("fineTuneMeanField() with vanishing richness ends where freezeAndRegress() of all weights does", async () => {
  for (const readout of ["center", "reset"] as const) {
    const state = await pretrain({ readout, trainable: "all", ridge: 0 });
    const lazy = (await after(state, freezeAndRegress(backend))).content.lazilyFineTuned.predictor;
    const rich = (await after(state, fineTuneMeanField(backend, () => 1e-4))).content.fineTuned.predictor;
    ok(distance(lazy, rich) < 2e-4 * norm(lazy), `${readout}: ${distance(lazy, rich)}`);
  }
});

Deno.test("regressionFlow() ends at the time asked for and records its curve up to there", async () => {
  const flow = (change: Partial<Params>) =>
    sample(change).then((state) => after(state, regressionFlow(backend, "scratch", () => ({}))));
  const { records, content: { partlyTrained, tasks } } = await flow({ curves: "first" });
  const curve = records.filter((record) => record.type === "loss" && record.metric === "target_test_loss");
  const [first, last] = [curve[0], curve.at(-1)!];
  ok(first.type === "loss" && last.type === "loss");
  deepStrictEqual([first.time, last.time], [0, 2]);
  ok(Math.abs(first.value - 1) < 1e-14); // nothing learned yet
  strictEqual(last.value, targetLoss(tasks, partlyTrained));
  const descent = (await flow({ integrator: "descent", learningRate: 1e-4 })).content.partlyTrained;
  ok(distance(descent.predictor, partlyTrained.predictor) < 1e-3);
  const end = (await flow({ time: Infinity })).content.partlyTrained;
  ok(end.trainLoss < 1e-14); // the rounding of |y|²
});

Deno.test("training records its curve for the first instance if asked", async () => {
  const drawn = await after(await sample({ curves: "first" }), drawMeanField());
  const { records } = await after(drawn, pretrainMeanField(backend, () => 3));
  const losses = records.flatMap((record) => record.type === "loss" ? [record] : []);
  deepStrictEqual(
    new Set(losses.map(({ metric }) => metric)),
    new Set(["source_train_loss", "source_test_loss"]),
  );
  ok(losses[1].value === 1 && losses[1].time === 0 && losses.at(-2)!.value < 1e-9);
});

import { ok, strictEqual, throws } from "node:assert/strict";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot, squaredDistance } from "../numerics/norm.ts";
import { fineTuneLoss } from "./fine_tune_loss.ts";
import { resetFlow } from "./reset_flow.ts";
import { richChain, richChainLoss, type RichHistory, richTaskLoss } from "./rich_chain.ts";
import { refuseDivergence, type RichParams } from "./rich_params.ts";
import type { RichTask } from "./rich_step.ts";
import { richSourceLoss, richSpike, richTransferLoss } from "./rich_transfer_loss.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import {
  agrees,
  boost,
  leastSquares,
  sample,
  type Sampled,
  statistics,
  unit,
  zScore,
} from "./test_regressions.ts";

const base: RichParams = {
  inputDim: 20,
  alignment: 0.6,
  sourceRatio: 0.5,
  sourceNoise: 0.3,
  targetRatio: 0.5,
  targetNoise: 0.3,
  sourceProportionalRichness: 2,
  targetProportionalRichness: 3,
  readout: "keep",
};

/** An infinitely wide network as its second moments [[M, v], [vᵀ, A]], at initialisation. */
function untrained(D: number): Matrix {
  const moments = matrix(D + 1, D + 1);
  for (let i = 0; i <= D; i++) moments.data[i * (D + 2)] = 1;
  return moments;
}

const readoutOf = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows - 1 }, (_, i) => data[i * rows + rows - 1]);

/** Trains by small boosts along the gradient until the data are fitted; returns the predictor. */
function train(
  moments: Matrix,
  task: Sampled,
  gamma: number,
  offset: Float64Array,
  rate = 0.3,
): Float64Array {
  const { inputs: { rows: n, cols: D, data }, labels } = task;
  for (let step = 0; step < 20000; step++) {
    const beta = readoutOf(moments).map((value, i) => (value - offset[i]) / gamma);
    const gradient = new Float64Array(D);
    let miss = 0;
    for (let k = 0; k < n; k++) {
      const x = data.subarray(k * D, (k + 1) * D), error = labels[k] - dot(x, beta);
      miss += error * error / n;
      for (let i = 0; i < D; i++) gradient[i] += error * x[i] / D;
    }
    if (miss < 1e-6) return beta;
    boost(moments, gradient, rate / moments.data[D * (D + 2)]);
  }
  throw new Error("not converged");
}

/** Losses on target and source, and A − 1, of sampled networks. */
function simulate(params: RichParams, cell: number, sets: number): number[][] {
  const { inputDim: D, alignment, readout } = params;
  const first = params.sourceProportionalRichness, second = params.targetProportionalRichness;
  const rows = Array.from({ length: sets }, (_, instance) => {
    const source = unit(D, 1), target = unit(D, alignment), moments = untrained(D);
    const draw = (purpose: string, ratio: number, teacher: Float64Array, noise: number) =>
      sample({ cell, instance, purpose }, Math.round(ratio * D), { teacher, noise });
    train(
      moments,
      draw("source", params.sourceRatio, source, params.sourceNoise),
      first,
      new Float64Array(D),
    );
    const before = readoutOf(moments);
    if (readout === "reset") {
      for (let i = 0; i < D; i++) moments.data[i * (D + 1) + D] = moments.data[D * (D + 1) + i] = 0;
      moments.data[D * (D + 2)] = 1;
    }
    const offset = readout === "center" ? before : new Float64Array(D);
    const beta = train(
      moments,
      draw("target", params.targetRatio, target, params.targetNoise),
      second,
      offset,
      readout === "reset" ? 0.1 : 0.3,
    );
    const raw = readoutOf(moments).map((value) => value / first);
    return [squaredDistance(beta, target), squaredDistance(raw, source), moments.data[D * (D + 2)] - 1];
  });
  return [0, 1, 2].map((k) => rows.map((row) => row[k]));
}

Deno.test("rich transfer, forgetting and the final spike average networks trained on both tasks", () => {
  for (const [cell, readout] of (["keep", "center"] as const).entries()) {
    const params = { ...base, readout };
    const [target, source, spike] = simulate(params, cell, 200);
    [richTransferLoss(params), richSourceLoss(params), richSpike(params)].forEach((law, k) => {
      const values = [target, source, spike][k], { mean, error } = statistics(values);
      const told = `${readout} ${k}: ${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`;
      ok(zScore(values, law) < 3.5, told);
      ok(law.allowance < 0.05 * law.value && error < 0.04 * law.value, told);
      ok(Math.abs(law.deviation! / statistics(values).deviation - 1) < 0.25, told);
    });
  }
});

Deno.test("rich transfer with a new readout averages networks, and is not the frozen kernel's", () => {
  const params = { ...base, readout: "reset" as const };
  const [target, source] = simulate(params, 7, 150);
  for (
    const [values, law] of [[target, richTransferLoss(params)], [source, richSourceLoss(params)]] as const
  ) {
    const { mean, error } = statistics(values);
    ok(zScore(values, law) < 3.5, `${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`);
    ok(law.allowance < 0.05 * law.value, `${law.value}, allowance ${law.allowance}`);
  }
  // Rich on both tasks against the kernels of the pretrained network, frozen or lazily trained.
  const richer = {
    ...params,
    inputDim: 1e6,
    sourceRatio: Infinity,
    targetNoise: 0,
    targetRatio: 0.7,
    sourceProportionalRichness: 3,
    targetProportionalRichness: 10,
  };
  const rich = richTransferLoss(richer).value;
  for (const trainable of ["readout", "all"] as const) {
    const lazy = { ...richer, proportionalRichness: 3, ridge: 0, trainable, width: Infinity };
    ok(Math.abs(spikedKernelLoss(lazy).value - rich) > 0.02);
  }
});

Deno.test("richTransferLoss() averages the closed end points of data sets, and 2 % off it does not", () => {
  const params = { ...base, inputDim: 40, sourceRatio: 2, sourceNoise: 0, targetRatio: 0.25, targetNoise: 0 };
  const { inputDim: D, sourceProportionalRichness: first, targetProportionalRichness: second } = params;
  const target = unit(D, params.alignment), before = unit(D, 1); // α₁ > 1 without noise: the source is learned exactly
  const values = Array.from({ length: 4000 }, (_, instance) => {
    const draw = (teacher: Float64Array) =>
      leastSquares(sample({ cell: 20, instance, purpose: "target" }, 10, { teacher, noise: 0 }));
    const fit = draw(target), spanned = draw(before);
    const outside = before.map((value, i) => value - spanned[i]);
    // A' from A'² = 1 + |v'|², the null space part of v' growing with √(1 + A').
    const start = Math.sqrt(1 + first ** 2), inside = second ** 2 * dot(fit, fit);
    let energy = start;
    for (let k = 0; k < 60; k++) {
      const left = first ** 2 * dot(outside, outside) * (1 + energy) / (1 + start);
      energy = Math.sqrt(1 + inside + left);
    }
    const scale = Math.sqrt((1 + energy) / (1 + start)) * first / second;
    return squaredDistance(fit.map((value, i) => value + scale * outside[i]), target);
  });
  const law = richTransferLoss(params);
  agrees(values, law, law.value, "keep");
});

Deno.test("richTransferLoss() has its limits", () => {
  const large = { ...base, inputDim: 1e7 };
  const at = (change: Partial<RichParams>) => richTransferLoss({ ...large, ...change }).value;
  const flow = { ...large, integrator: "flow", learningRate: 0.01 } as const;
  // Lazy on both and kept: linear regression started at β̂₁. Rich on both: the balanced network of two layers.
  const lazy = { sourceProportionalRichness: 1e-4, targetProportionalRichness: 1e-4 };
  ok(Math.abs(at(lazy) - fineTuneLoss({ ...flow, hiddenLayers: 0 }).value) < 1e-5);
  const rich = { sourceProportionalRichness: 1e6, targetProportionalRichness: 1e6 };
  ok(Math.abs(at(rich) - fineTuneLoss({ ...flow, hiddenLayers: 1 }).value) < 1e-5);
  // Centred and lazy on the target: the tangent kernel of the pretrained network.
  const frozen = { ...large, proportionalRichness: 2, ridge: 0, trainable: "all", width: Infinity } as const;
  ok(
    Math.abs(
      at({ readout: "center", targetProportionalRichness: 1e-3 }) -
        spikedKernelLoss({ ...frozen, readout: "center" }).value,
    ) < 1e-4,
  );
  ok(
    Math.abs(
      at({ readout: "reset", targetProportionalRichness: 1e-3 }) -
        spikedKernelLoss({ ...frozen, readout: "reset" }).value,
    ) < 1e-4,
  );
  for (const readout of ["keep", "center", "reset"] as const) {
    strictEqual(
      at({ readout, targetRatio: 1.5 }),
      scratchLoss({ ...large, targetRatio: 1.5 }).value,
      `${readout}`,
    );
  }
  // Kept and lazy on the target alone: diverges.
  ok(at({ targetProportionalRichness: 1e-3 }) > 1e4);
});

Deno.test("richSourceLoss() forgets nothing where the target is lazy, all where it has many samples", () => {
  const large = { ...base, inputDim: 1e7, sourceRatio: Infinity };
  const lazy = { ...large, readout: "center" as const, targetProportionalRichness: 1e-4 };
  ok(richSourceLoss(lazy).value < 1e-6);
  const many = { ...large, targetRatio: 1e3, targetNoise: 0, targetProportionalRichness: 2 };
  ok(Math.abs(richSourceLoss(many).value - 2 * (1 - 0.6)) < 1e-6);
});

Deno.test("richChain() of three tasks: the same task twice is no news, a third is reached from where the second ended", () => {
  const population = { samples: Infinity, noise: 0, proportionalRichness: 2, readout: "keep" } as const;
  const tasks: RichTask[] = [
    { ...population, teacher: [1, 0] },
    { ...population, teacher: [1, 0] },
    { ...population, samples: 5e5, teacher: [0.6, 0.8] },
  ];
  const chain = (law: (history: RichHistory) => number) => richChain(1e6, tasks, law).value;
  strictEqual(chain((history) => richTaskLoss(tasks, history, { task: 1, after: 2 })), 0);
  const direct = richTransferLoss({
    ...base,
    inputDim: 1e6,
    sourceRatio: Infinity,
    targetNoise: 0,
    targetProportionalRichness: 2,
  });
  ok(
    Math.abs(chain((history) => richTaskLoss(tasks, history, { task: 2, after: 3 })) - direct.value) < 1e-12,
  );
});

Deno.test("resetFlow() is the least-squares fit of a network without features, at any richness it started from", () => {
  // χ = 0: a fresh network ends at the minimum-norm fit, missing what is not spanned.
  const gram = [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.2]];
  for (const proportionalRichness of [0.1, 5]) {
    const { loss, trace } = resetFlow({ ratio: 0.5, spike: 0, cosine: 0.6, proportionalRichness, gram });
    ok(Math.abs(loss - 0.7) < 1e-4, `${loss}`);
    ok(Math.abs(trace - (Math.sqrt(1 + proportionalRichness ** 2 * 0.7) - 1)) < 1e-3 * (1 + trace));
  }
});

Deno.test("rich laws refuse zero richness and interpolation points", () => {
  throws(
    () => richTransferLoss({ ...base, targetProportionalRichness: 0 }),
    /target-proportional-richness 0/,
  );
  const task: RichTask = {
    samples: 5,
    noise: 0,
    proportionalRichness: 1,
    readout: "keep",
    teacher: [0.6, 0.7],
  };
  throws(() => richChainLoss(20, [task], { task: 0, after: 1 }), /teacher of task 1 must have length 1/);
  throws(() => richChainLoss(20, [task], { task: 1, after: 1 }), /task 1 after 1/);
  throws(() => richTransferLoss({ ...base, sourceRatio: 1 }), /interpolation point/);
  throws(() => richTransferLoss({ ...base, targetRatio: 1, readout: "reset" }), /interpolation point/);
  throws(() => richSpike({ ...base, tasks: 3, readout: "reset" }), /tasks 3 with readout reset/);
  throws(() => richSpike({ ...base, tasks: 3, alignment: -0.6 }), /need at least -0.5/);
  throws(() => richSourceLoss({ ...base, tasks: 1 }), /tasks 1/);
  throws(() => refuseDivergence({ ...base, sourceProportionalRichness: 500 }), /starts from 167 times/);
  refuseDivergence({ ...base, sourceProportionalRichness: 500, readout: "center" });
});

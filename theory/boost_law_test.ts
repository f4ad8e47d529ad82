import { ok, strictEqual, throws } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { boostConstants } from "./boost_constants.ts";
import {
  boostSpike,
  readoutEnergyPrediction,
  sourceFeatureAlignment,
  spikePrediction,
  targetFeatureAlignment,
} from "./boost_law.ts";
import type { PretrainedParams } from "./spiked_params.ts";
import { agrees, boost, leastSquares, sample, statistics, unit, zScore } from "./test_regressions.ts";
import { widenedSpike } from "./widened_spike.ts";

const base: PretrainedParams = {
  inputDim: 40,
  alignment: 0.6,
  sourceRatio: 0.6,
  sourceNoise: 0.4,
  proportionalRichness: 3,
  width: Infinity,
};

Deno.test("boostSpike() is the kernel of a trained network at every step, whatever the data", () => {
  // Second moments of an infinitely wide network, boosted by the gradients of a noisy, correlated, overdetermined task.
  const D = 6, gamma = 2.5, size = D + 1;
  const moments = matrix(size, size);
  for (let i = 0; i < size; i++) moments.data[i * (size + 1)] = 1;
  const { inputs, labels } = sample({ cell: 1, instance: 0, purpose: "any" }, 9, {
    teacher: unit(D, 0.3),
    noise: 1,
  });
  for (let i = 0; i < 9; i++) inputs.data[i * D] *= 3;
  for (let step = 0; step < 200; step++) {
    const beta = Float64Array.from({ length: D }, (_, i) => moments.data[i * size + D] / gamma);
    const gradient = new Float64Array(D);
    for (let i = 0; i < 9; i++) {
      const x = inputs.data.subarray(i * D, (i + 1) * D), miss = labels[i] - dot(x, beta);
      for (let j = 0; j < D; j++) gradient[j] += miss * x[j] / D;
    }
    boost(moments, gradient, 0.005 * gamma);
    const learned = Float64Array.from({ length: D }, (_, i) => moments.data[i * size + D] / gamma);
    const square = dot(learned, learned), spike = boostSpike(gamma, square);
    ok(Math.abs(moments.data[D * size + D] - 1 - spike) < 1e-9 * (1 + spike));
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < D; j++) {
        const wanted = (i === j ? 1 : 0) + spike * learned[i] * learned[j] / square;
        ok(Math.abs(moments.data[i * size + j] - wanted) < 1e-9 * (1 + spike), `step ${step}`);
      }
    }
  }
});

Deno.test("boostSpike() starts like a square and ends like the richness", () => {
  ok(Math.abs(boostSpike(1e-6, 1) / 0.5e-12 - 1) < 1e-9);
  ok(Math.abs(boostSpike(1e6, 4) / 2e6 - 1) < 1e-5);
  strictEqual(boostSpike(0, 1), 0);
});

Deno.test("spike and feature alignments average sampled sources, and know their scatter", () => {
  const cases: Partial<PretrainedParams>[] = [{}, { sourceRatio: 1.6 }, {
    noiseAlignment: -0.5,
    sourceRatio: 0.4,
  }];
  cases.forEach((change, cell) => {
    const params = { ...base, ...change }, { inputDim: D, alignment, sourceRatio, sourceNoise } = params;
    const source = unit(D, 1);
    const found = Array.from({ length: 2500 }, (_, instance) => {
      const samples = Math.round(sourceRatio * D);
      const task = sample({ cell, instance, purpose: "source" }, samples, {
        teacher: source,
        noise: sourceNoise,
      });
      const beta = leastSquares(task), square = dot(beta, beta);
      const off = beta.map((value, i) => i === 0 ? 0 : value), length = Math.sqrt(dot(off, off));
      const target = params.noiseAlignment === undefined
        ? unit(D, alignment)
        : off.map((value, i) => i === 0 ? alignment : params.noiseAlignment! * value / length); // the rest is orthogonal to β̂₁
      return { square, along: beta[0] ** 2 / square, across: dot(beta, target) ** 2 / square };
    });
    const spikes = found.map(({ square }) => boostSpike(3, square));
    const law = spikePrediction(params);
    ok(zScore(spikes, law) < 3.5, `spike ${cell}`);
    if (sourceRatio > 1) agrees(spikes, law, law.value, `spike ${cell}`); // scatters least, so that 2 % shows
    ok(law.allowance < 0.02 * law.value);
    ok(Math.abs(law.deviation! / statistics(spikes).deviation - 1) < 0.15);
    const sourceLaw = sourceFeatureAlignment(params), targetLaw = targetFeatureAlignment(params);
    ok(zScore(found.map(({ along }) => along), sourceLaw) < 3.5, `source alignment ${cell}`);
    ok(zScore(found.map(({ across }) => across), targetLaw) < 3.5, `target alignment ${cell}`);
    ok(
      targetLaw.allowance < 0.05 * Math.max(targetLaw.value, 0.1),
      `${targetLaw.allowance} of ${targetLaw.value}`,
    );
    ok(Math.abs(targetLaw.deviation! / statistics(found.map(({ across }) => across)).deviation - 1) < 0.2);
    ok(Math.abs(readoutEnergyPrediction(params).value - 1 - law.value) < 1e-12);
  });
});

Deno.test("spike predictions of a population are exact", () => {
  const params = { ...base, sourceRatio: Infinity, proportionalRichness: Math.sqrt(3) };
  const { value, allowance, deviation } = spikePrediction(params);
  ok(Math.abs(value - 1) < 1e-14);
  ok(allowance < 1e-4); // for training that stops
  strictEqual(deviation, 0);
  ok(Math.abs(targetFeatureAlignment(params).value - 0.36) < 1e-12);
});

Deno.test("boostConstants() has rank one and the direction of the predictor", () => {
  const { signal, noiseSpike, crosstalk } = boostConstants(2.5, 0.6);
  ok(Math.abs(signal * noiseSpike - crosstalk ** 2) < 1e-12);
  ok(Math.abs(signal + noiseSpike - 2.5) < 1e-12);
});

Deno.test("widenedSpike() tends to the spike, drowns in the bulk below √c, and says how well it knows", () => {
  const wide = widenedSpike(2, 1e-6, 1);
  ok(
    Math.abs(wide.size - 2) < 1e-6 && wide.kept > 1 - 1e-6 && wide.sizeError < 2e-6 && wide.keptError < 1e-9,
  );
  const lost = widenedSpike(0.05, 0.25, 1);
  ok(Math.abs(lost.size - 1.25) < 1e-12 && lost.kept === 0 && lost.keptError === 1);
});

Deno.test("the laws of pretraining refuse what no network can be, naming parameter and remedy", () => {
  const refuses = (change: Partial<PretrainedParams>, message: RegExp) =>
    throws(
      () => spikePrediction({ ...base, ...change }),
      (error) => error instanceof RangeError && message.test(error.message) && !error.message.includes("\n"),
    );
  refuses({ alignment: 1.2 }, /alignment 1.2/);
  refuses({ alignment: NaN }, /alignment NaN/);
  refuses({ noiseAlignment: 0.9 }, /noise-alignment 0.9.*0.8/);
  refuses({ noiseAlignment: 0.2, sourceRatio: Infinity }, /noise-alignment.*learned exactly/);
  refuses({ inputDim: 10.5 }, /input-dim/);
  refuses({ proportionalRichness: -1 }, /proportional-richness -1/);
  refuses({ sourceNoise: -0.1 }, /source-noise/);
  refuses({ sourceRatio: 1 }, /interpolation point/);
  refuses({ sourceRatio: 0 }, /source-ratio/);
  refuses({ width: 0.5 }, /width/);
  throws(() => targetFeatureAlignment({ ...base, proportionalRichness: 0 }), RangeError);
});

Deno.test("a spike below the rounding of the kernel is allowed for, one that no float64 can square refused", () => {
  const at = { ...base, sourceRatio: Infinity, sourceNoise: 0, noiseAlignment: 0, width: Infinity };
  for (const [proportionalRichness, chi] of [[1e-12, 5e-25], [1e-6, 5e-13], [1e-3, 5e-7]]) {
    const { value, allowance } = spikePrediction({ ...at, proportionalRichness });
    ok(Math.abs(value / chi - 1) < 1e-6 && allowance > 2e-16 && allowance < 2e-15 + 1e-4 * chi);
    const direction = sourceFeatureAlignment({ ...at, proportionalRichness });
    const lost = Math.min(1, 2e-15 / chi);
    strictEqual(direction.value, 1);
    ok(direction.allowance < lost + 1e-4 && direction.allowance > 0.1 * lost);
  }
  throws(
    () => spikePrediction({ ...at, proportionalRichness: 1e-300 }),
    /proportional-richness 1e-300.*1e-140/,
  );
});

Deno.test("spike and feature alignments hold two points from the source's interpolation point, where energies have no variance", () => {
  [18, 22].forEach((n, cell) => {
    const params = { ...base, inputDim: 20, sourceRatio: n / 20, sourceNoise: 0.1, alignment: 1 };
    const squares = Array.from({ length: 4000 }, (_, instance) => {
      const task = sample({ cell: 10 + cell, instance, purpose: "near" }, n, {
        teacher: unit(20, 1),
        noise: 0.1,
      });
      const beta = leastSquares(task);
      return { square: dot(beta, beta), along: beta[0] ** 2 / dot(beta, beta) };
    });
    const laws = [spikePrediction(params), sourceFeatureAlignment(params)];
    const found = [squares.map(({ square }) => boostSpike(3, square)), squares.map(({ along }) => along)];
    laws.forEach((law, k) => {
      ok(
        zScore(found[k], law) < 3.5,
        `${n} ${k}: ${statistics(found[k]).mean} ${law.value} ${law.allowance}`,
      );
      ok(
        law.allowance < 0.01 * law.value && Number.isFinite(law.deviation),
        `${law.allowance} ${law.deviation}`,
      );
    });
  });
});

import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { dot, squaredDistance } from "../numerics/norm.ts";
import { boostSpike } from "./boost_law.ts";
import { featureInterpolationLoss } from "./feature_interpolation_loss.ts";
import { lauditiFormulas } from "./lauditi_formulas.ts";
import type { Prediction } from "./prediction.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { lazyKernel } from "./lazy_kernel.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { spikedTransferability } from "./spiked_transferability.ts";
import {
  agrees,
  kernelFit,
  leastSquares,
  sample,
  spiked,
  statistics,
  unit,
  zScore,
} from "./test_regressions.ts";
import { ultraRichLoss } from "./ultra_rich_loss.ts";

const base: SpikedParams = {
  inputDim: 36,
  alignment: 0.7,
  sourceRatio: 0.6,
  sourceNoise: 0.3,
  proportionalRichness: 3,
  targetRatio: 0.5,
  targetNoise: 0.3,
  ridge: 0,
  trainable: "readout",
  readout: "center",
  width: Infinity,
};

/** Samples source and target, fits both with dense algebra; the kernel after pretraining is that of the boost law. */
function simulate(params: SpikedParams, cell: number, sets: number): number[] {
  const { inputDim: D, alignment, sourceNoise, targetNoise, proportionalRichness, readout, ridge } = params;
  const samples = Math.round(params.sourceRatio * D), target = unit(D, alignment);
  return Array.from({ length: sets }, (_, instance) => {
    const task = sample({ cell, instance, purpose: "source" }, samples, {
      teacher: unit(D, 1),
      noise: sourceNoise,
    });
    const before = leastSquares(task), square = dot(before, before);
    const pretrained = boostSpike(proportionalRichness, square);
    const { spike, bulk } = lazyKernel(pretrained, pretrained, params);
    const left = readout === "keep" ? target.map((value, i) => value - before[i]) : target;
    const drawn = sample({ cell, instance, purpose: "target" }, Math.round(params.targetRatio * D), {
      teacher: left,
      noise: targetNoise,
    });
    return squaredDistance(kernelFit(drawn, spiked(spike, before), ridge / bulk), left);
  });
}

Deno.test("spikedKernelLoss() averages sampled transfers from finite sources, whatever is trained and kept", () => {
  const cases: Partial<SpikedParams>[] = [
    {},
    { readout: "keep", trainable: "all", sourceRatio: 1.7, alignment: 0.3 },
    { readout: "reset", trainable: "all", proportionalRichness: 8 },
    { ridge: 0.2, targetRatio: 1.2, readout: "keep" },
    { ridge: 0.05, trainable: "all", targetRatio: 0.3 },
  ];
  cases.forEach((change, cell) => {
    const params = { ...base, ...change }, law = spikedKernelLoss(params);
    const values = simulate(params, cell, 1500), { mean, error, deviation } = statistics(values);
    const told = `${
      JSON.stringify(change)
    }: ${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`;
    ok(zScore(values, law) < 3.5, told);
    ok(law.allowance < 0.05 * law.value, told);
    ok(Math.abs(law.deviation! / deviation - 1) < 0.2, `${told}: deviation ${deviation}, ${law.deviation}`);
  });
});

Deno.test("spikedKernelLoss() without its second spike term, or 2 % off, is refused by samples", () => {
  // What hardly scatters: few target samples without noise.
  const params = { ...base, inputDim: 60, sourceRatio: 2, targetNoise: 0, targetRatio: 0.25 };
  const law = spikedKernelLoss(params), values = simulate(params, 9, 4000);
  ok(zScore(values, law) < 3.5);
  const printed = lauditiFormulas.frozenKernel(params); // as if the source were the population
  ok(zScore(values, { ...law, value: printed }) > 3.5);
  agrees(values, law, law.value, "finite source");
});

Deno.test("spikedKernelLoss() has its limits", () => {
  const at = (change: Partial<SpikedParams>) =>
    spikedKernelLoss({ ...base, sourceRatio: Infinity, ...change });
  const scratch = scratchLoss(base).value;
  ok(Math.abs(at({ proportionalRichness: 0 }).value - scratch) < 1e-9);
  ok(at({}).allowance < 1e-4); // for pretraining that stops
  ok(Math.abs(at({ targetRatio: 1.5 }).value - scratchLoss({ ...base, targetRatio: 1.5 }).value) < 1e-12);
  const large = { inputDim: 4e6, targetNoise: 0 };
  const { value } = at(large);
  ok(Math.abs(value - lauditiFormulas.frozenKernel({ ...base, ...large })) < 1e-5);
  // Infinite richness: the bulk still learns, unlike in the ultra-rich limit.
  ok(Math.abs(at({ ...large, proportionalRichness: 1e5 }).value - 0.5 * 0.51) < 1e-3);
  ok(
    Math.abs(ultraRichLoss({ ...base, ...large, sourceRatio: Infinity, featureRidge: 0 }).value - 0.51) <
      1e-5,
  );
  // A ridge that vanishes, a ridge that is infinite.
  const { value: small, allowance } = at({ inputDim: 3600, ridge: 1e-6 });
  ok(Math.abs(small - at({ inputDim: 3600 }).value) < allowance + 1e-4);
  ok(Math.abs(at({ ridge: 1e7 }).value - 1) < 1e-5);
  // An aligned start leaves nothing.
  ok(Math.abs(at({ alignment: 1, readout: "keep", targetNoise: 0 }).value) < 1e-12);
});

Deno.test("a centred spike never hurts at large D, a wrong start does, as does nothing else", () => {
  for (const sourceRatio of [0.3, 0.8, 2]) {
    for (const alignment of [-0.9, 0, 0.5]) {
      for (const trainable of ["readout", "all"] as const) {
        const params = { ...base, inputDim: 100000, sourceRatio, alignment, trainable, sourceNoise: 1 };
        ok(spikedKernelLoss(params).value <= scratchLoss(params).value * (1 + 1e-4));
      }
    }
  }
  const wrong = {
    ...base,
    inputDim: 100000,
    alignment: 0.2,
    sourceRatio: Infinity,
    readout: "keep" as const,
  };
  ok(spikedKernelLoss({ ...wrong, proportionalRichness: 0.01 }).value > 1.2 * scratchLoss(wrong).value);
});

Deno.test("spikedKernelLoss() refuses what it does not cover", () => {
  const refuses = (change: Partial<SpikedParams>, message: RegExp) =>
    throws(
      () => spikedKernelLoss({ ...base, ...change }),
      (error) => error instanceof RangeError && message.test(error.message) && !error.message.includes("\n"),
    );
  for (const targetRatio of [1, 35 / 36, 37 / 36]) refuses({ targetRatio }, /target ratio/);
  refuses({ ridge: -0.1 }, /ridge -0.1/);
  refuses({ targetRatio: 0.001 }, /target-ratio/);
  refuses({ targetNoise: NaN }, /target-noise NaN/);
  refuses({ width: 19 }, /width 19: need at least 20/);
  refuses({ width: 30, targetRatio: 2 }, /width 30: need at least 36/);
  ok(Number.isFinite(spikedKernelLoss({ ...base, targetRatio: 1, ridge: 0.1 }).value)); // with a ridge there is no singularity
});

Deno.test("featureInterpolationLoss() is the exact average over features and data", () => {
  const D = 16;
  const cases: [number, number, number][] = [[20, 6, 0.5], [12, 5, 0], [64, 10, 0.3]];
  cases.forEach(([width, samples, noise], cell) => {
    const values = Array.from({ length: 4000 }, (_, instance) => {
      const features = normals({ seed: 12, cell, instance, purpose: "features" }, width * D);
      const task = sample({ cell, instance, purpose: "target" }, samples, { teacher: unit(D, 1), noise });
      const metric = (x: Float64Array) => {
        const out = new Float64Array(D);
        for (let k = 0; k < width; k++) {
          const row = features.subarray(k * D, (k + 1) * D), hidden = dot(row, x);
          for (let i = 0; i < D; i++) out[i] += hidden * row[i];
        }
        return out;
      };
      return squaredDistance(kernelFit(task, metric), unit(D, 1));
    });
    const law = featureInterpolationLoss({
      inputDim: D,
      targetRatio: samples / D,
      targetNoise: noise,
      width,
    });
    ok(zScore(values, law) < 3.5, `${cell}: ${statistics(values).mean} ${law.value}`);
    ok(statistics(values).error < 0.015 * law.value);
  });
});

Deno.test("featureInterpolationLoss() is the scratch loss at infinite width and beside a spike of 0", () => {
  const params = { inputDim: 50, targetRatio: 0.5, targetNoise: 0.4 };
  const agree = (a: Prediction, b: Prediction) => ok(Math.abs(a.value / b.value - 1) < 1e-9);
  agree(featureInterpolationLoss({ ...params, width: Infinity }), scratchLoss(params));
  // An unpretrained network: the excess of pretrained ones to first order, with all of the boost's terms at zero.
  const wide = { ...base, ...params, width: 1e5, proportionalRichness: 0, sourceRatio: Infinity };
  const excess = featureInterpolationLoss({ ...params, width: 1e5 }).value - scratchLoss(params).value;
  ok(Math.abs((spikedKernelLoss(wide).value - scratchLoss(params).value) / excess - 1) < 0.02);
  throws(() => featureInterpolationLoss({ ...params, width: 26 }), /width 26: need at least 27/);
});

Deno.test("spikedKernelLoss() takes a ridge that no float64 sees for none", () => {
  for (const targetRatio of [0.5, 1.5]) {
    const at = (ridge: number) => spikedKernelLoss({ ...base, sourceRatio: Infinity, targetRatio, ridge });
    for (const ridge of [1e-17, 1e-100, 1e-300, Number.MIN_VALUE]) deepStrictEqual(at(ridge), at(0));
    const small = at(1e-12), none = at(0);
    ok(Math.abs(small.value - none.value) < small.allowance + none.allowance, `${small.value} ${none.value}`);
  }
});

Deno.test("spikedTransferability() of next to least squares scatters next to nothing", () => {
  for (const ridge of [1e-2, 1e-4, 1e-6, 1e-8, 1e-12, 1e-16]) {
    const params: SpikedParams = {
      ...base,
      sourceRatio: Infinity,
      targetRatio: 1.5,
      targetNoise: 0.2,
      ridge,
    };
    const scratch = spikedKernelLoss({ ...params, proportionalRichness: 0 }),
      transfer = spikedKernelLoss(params);
    const { deviation } = spikedTransferability(scratch, transfer, params);
    ok(deviation! < 0.1 * ridge + 1e-12, `${ridge}: ${deviation}`);
  }
});

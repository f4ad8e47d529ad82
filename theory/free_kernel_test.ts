import { ok, strictEqual, throws } from "node:assert/strict";
import { squaredDistance } from "../numerics/norm.ts";
import { boostConstants } from "./boost_constants.ts";
import { bestSpikeScale, kernelAxes, requireKernel } from "./free_kernel.ts";
import { freeKernelLoss, type FreeKernelParams } from "./free_kernel_loss.ts";
import { lauditiFormulas } from "./lauditi_formulas.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { interpolationLoss } from "./spiked_regression.ts";
import { agrees, kernelFit, sample, statistics, unit, zScore } from "./test_regressions.ts";

const base: FreeKernelParams = {
  inputDim: 40,
  alignment: 0.7,
  noiseAlignment: 0.4,
  signal: 2,
  noiseSpike: 0.5,
  crosstalk: 0.8,
  targetRatio: 0.5,
  targetNoise: 0.3,
};

function simulate(params: FreeKernelParams, cell: number, sets: number): number[] {
  const { inputDim: D, alignment, noiseAlignment, signal, noiseSpike, crosstalk, targetNoise } = params;
  const teacher = unit(D, alignment, noiseAlignment);
  const metric = (x: Float64Array) => {
    const out = x.slice();
    out[0] += signal * x[0] + crosstalk * x[1];
    out[1] += crosstalk * x[0] + noiseSpike * x[1];
    return out;
  };
  return Array.from({ length: sets }, (_, instance) => {
    const samples = Math.round(params.targetRatio * D);
    const task = sample({ cell, instance, purpose: "target" }, samples, { teacher, noise: targetNoise });
    return squaredDistance(kernelFit(task, metric), teacher);
  });
}

Deno.test("freeKernelLoss() averages sampled regressions, indefinite kernels and the boundary included", () => {
  const cases: Partial<FreeKernelParams>[] = [
    {},
    { signal: 0, noiseSpike: 0, crosstalk: 0.9, noiseAlignment: 0, targetRatio: 0.7, targetNoise: 0 },
    { signal: -0.75, noiseSpike: 3, crosstalk: 1, targetRatio: 0.4 }, // det = 0
    { signal: 20, noiseSpike: 10, crosstalk: -14, targetRatio: 0.25 },
  ];
  cases.forEach((change, cell) => {
    const params = { ...base, ...change }, law = freeKernelLoss(params);
    const values = simulate(params, cell, 1200), { mean, error, deviation } = statistics(values);
    const told = `${
      JSON.stringify(change)
    }: ${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`;
    ok(zScore(values, law) < 3.5, told);
    ok(law.allowance < 0.12 * law.value, told);
    ok(freeKernelLoss({ ...params, inputDim: 400 }).allowance < 0.01 * law.value, `${told} at D = 400`);
    // The scatter is known to leading order; large spikes at ten samples are far from that.
    if (params.signal < 10) {
      ok(Math.abs(law.deviation! / deviation - 1) < 0.25, `${told}: deviation ${deviation} ${law.deviation}`);
    }
  });
});

Deno.test("freeKernelLoss() 2 % off is refused by samples", () => {
  const params = { ...base, inputDim: 80, targetNoise: 0, alignment: 0.9, noiseAlignment: 0, signal: 0.2 };
  const law = freeKernelLoss(params);
  agrees(simulate(params, 8, 2500), law, law.value, "free kernel");
});

Deno.test("freeKernelLoss() is Result 3 at large D, and the exact spike law for one axis", () => {
  const large = { ...base, inputDim: 4e8 };
  ok(Math.abs(freeKernelLoss(large).value - lauditiFormulas.freeKernel(large)) < 1e-7);
  const spike = { ...base, ...boostConstants(3, 0.6) }, q = 0.6 * 0.7 + 0.8 * 0.4;
  const exact = interpolationLoss({ samples: 20, inputDim: 40, spike: 3, cosine: q, start: 0, noise: 0.3 });
  const { value, allowance } = freeKernelLoss(spike);
  ok(Math.abs(value - exact) < allowance && allowance < 0.05 * value, `${value} ${exact} ${allowance}`);
  // Unit matrix; above the interpolation point any kernel.
  const flat = { signal: 0, noiseSpike: 0, crosstalk: 0 };
  ok(Math.abs(freeKernelLoss({ ...base, ...flat }).value - scratchLoss(base).value) < 1e-9);
  strictEqual(
    freeKernelLoss({ ...base, targetRatio: 2 }).value,
    scratchLoss({ ...base, targetRatio: 2 }).value,
  );
});

Deno.test("transfer is negative only for an indefinite C", () => {
  const large = { ...base, inputDim: 1e7, targetNoise: 0, noiseAlignment: 0 }, scratch = 0.5;
  for (const alignment of [0.1, 0.5, 0.99]) {
    for (const rho of [0, 0.3, 0.9, 1]) {
      ok(freeKernelLoss({ ...large, alignment, ...boostConstants(2, rho) }).value <= scratch + 1e-6);
    }
    ok(freeKernelLoss({ ...large, alignment, signal: 0, noiseSpike: 0, crosstalk: 0.9 }).value > scratch);
  }
});

Deno.test("requireKernel() accepts the boundary and refuses beyond it, in one line", () => {
  requireKernel({ signal: -1, noiseSpike: 5, crosstalk: 0 });
  requireKernel({ signal: 1, noiseSpike: 1, crosstalk: -2 });
  for (
    const [signal, noiseSpike, crosstalk] of [[-1.1, 0, 0], [0, -1.1, 0], [1, 1, 2.001], [-2, -2, 0], [
      NaN,
      0,
      0,
    ]]
  ) {
    throws(
      () => requireKernel({ signal, noiseSpike, crosstalk }),
      /^RangeError: Cannot predict at signal .*crosstalk²[^\n]*$/,
    );
  }
  const flat = { ...base, signal: 1, noiseSpike: 1, crosstalk: 2 };
  throws(() => freeKernelLoss({ ...flat, targetRatio: 2 }), /every direction/);
  ok(freeKernelLoss(flat).value > 0);
  throws(() => freeKernelLoss({ ...base, noiseAlignment: 0.8 }), /noise-alignment 0.8/);
  throws(() => freeKernelLoss({ ...base, targetRatio: 1 }), /interpolation point/);
});

Deno.test("kernelAxes() are eigenvalues with the target's weights", () => {
  const [large, small] = kernelAxes(base, base);
  ok(Math.abs(large.size + small.size - 2.5) < 1e-12 && Math.abs(large.size * small.size - 0.36) < 1e-12);
  ok(Math.abs(large.weight + small.weight - 0.65) < 1e-12);
  const form = 0.49 * 2 + 2 * 0.28 * 0.8 + 0.16 * 0.5;
  ok(Math.abs(large.size * large.weight + small.size * small.weight - form) < 1e-12);
});

Deno.test("bestSpikeScale() is where the loss is least, if anywhere", () => {
  const shape = { signal: 1, noiseSpike: -0.3, crosstalk: 0.1 };
  const target = { alignment: 0.6, noiseAlignment: 0.4, targetRatio: 0.5 };
  const best = bestSpikeScale(shape, target);
  const loss = (t: number) => {
    const kernel = { signal: t, noiseSpike: -0.3 * t, crosstalk: 0.1 * t };
    return lauditiFormulas.freeKernel({ ...base, ...target, ...kernel, targetNoise: 0 });
  };
  ok(best > 0 && best < 1 / 0.3);
  ok(loss(best) < loss(0.98 * best) && loss(best) < loss(1.02 * best));
  strictEqual(bestSpikeScale(boostConstants(1, 0.7), target), Infinity);
  strictEqual(
    bestSpikeScale({ signal: 0, noiseSpike: 0, crosstalk: 1 }, { ...target, noiseAlignment: 0 }),
    0,
  );
  strictEqual(bestSpikeScale({ signal: -0.1, noiseSpike: 0, crosstalk: 0 }, target), 0);
});

Deno.test("freeKernelLoss() allows for what rounding makes of a badly conditioned kernel, and for little else", () => {
  const steep = { ...base, signal: 1e8, noiseSpike: 1e8, crosstalk: 0, targetRatio: 1.5, targetNoise: 0 };
  const { value, allowance } = freeKernelLoss(steep);
  strictEqual(value, 0);
  ok(allowance > 1e-15 && allowance < 1e-10, `${allowance}`); // about 4e-16 is what is seen
  ok(freeKernelLoss({ ...base, targetRatio: 1.5, targetNoise: 0 }).allowance < 1e-22);
});

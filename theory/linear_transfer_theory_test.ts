import { ok, strictEqual, throws } from "node:assert/strict";
import reference from "../fixtures/linear-transfer-reference.json" with { type: "json" };
import { normals } from "../numerics/draws.ts";
import { fineTuneLoss, type FineTuneParams } from "./fine_tune_loss.ts";
import { nullSpaceScale } from "./null_space_scale.ts";
import { linearTransferLoss } from "./linear_transfer_loss.ts";
import { rankOneRidge } from "./rank_one_ridge.ts";
import { noiseEnergy } from "./noise_energy.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { tahirFormulas } from "./tahir_formulas.ts";

/** Loss of a one-feature readout; the reference's ridge 0 is the limit of a vanishing one. */
const readoutLoss = (squaredCosine: number, samples: number, ridge: number, noise: number) =>
  rankOneRidge(squaredCosine, samples, Math.max(ridge, 1e-12), noise).loss;

type Row = (typeof reference.rows)[number];
type Params = FineTuneParams & { ridge: number; initScale: number };

/** Parameters of a reference row; `size` multiplies D at fixed ratios, to reach the large-D limit of the laws. */
function paramsOf({ params }: Row, size = 1): Params {
  const p: Partial<Record<string, number>> = params;
  return {
    inputDim: p.D! * size,
    hiddenLayers: (p.layers ?? 2) - 1,
    alignment: p.a ?? 0,
    sourceRatio: p.alpha1 ?? Infinity,
    targetRatio: p.alpha2 ?? p.targetSamples! / p.D!,
    sourceNoise: p.sigma1 ?? 0,
    targetNoise: p.sigma2 ?? 0,
    ridge: p.ridge ?? 0,
    initScale: 0,
    integrator: "flow",
    learningRate: p.learningRate ?? 0.02,
  };
}

/** The law of a row. Linear transfer depends on n itself, so only its source may be taken to the large-D limit. */
function lawOf(row: Row, size = 1): number {
  const params = paramsOf(row, size);
  const { b1, targetSamples } = row.params as { b1?: number; targetSamples?: number };
  switch (row.formula) {
    case "scratch":
    case "scratchDeepGd":
      return scratchLoss(params).value;
    case "fineTune":
      return fineTuneLoss(params).value;
    case "nullSpaceScale": {
      const ratio = params.targetRatio,
        noise = noiseEnergy(ratio * params.inputDim, params.inputDim, params.targetNoise);
      return nullSpaceScale(params.hiddenLayers + 1, 1, 1 - ratio, ratio + noise);
    }
    default: {
      if (b1 === undefined) {
        return size === 1
          ? linearTransferLoss({ ...params, ridge: Math.max(params.ridge, 1e-12) }).value
          : limitOfLinearTransfer(params, targetSamples!);
      }
      const featureVariance = b1 ** (2 * params.hiddenLayers / (params.hiddenLayers + 1));
      return readoutLoss(
        params.alignment ** 2,
        targetSamples!,
        params.ridge / featureVariance,
        params.targetNoise,
      );
    }
  }
}

/** ρ and B of a source in the large-D limit, n kept. */
function limitOfLinearTransfer(params: Params, samples: number): number {
  const { sourceRatio: ratio, sourceNoise: noise, alignment, ridge, hiddenLayers, targetNoise } = params;
  const energy = ratio === Infinity
    ? 0
    : ratio < 1
    ? noise ** 2 * ratio / (1 - ratio)
    : noise ** 2 / (ratio - 1);
  const overlap = Math.min(ratio, 1), square = overlap + energy;
  const featureVariance = square ** (hiddenLayers / (hiddenLayers + 1));
  return readoutLoss((alignment * overlap) ** 2 / square, samples, ridge / featureVariance, targetNoise);
}

Deno.test("the linear transfer laws reproduce every reference value", () => {
  strictEqual(reference.rows.length, 19);
  for (const row of reference.rows) {
    const limit = lawOf(row, 1e8);
    ok(Math.abs(limit - row.predicted) < 1e-6, `${row.id}: ${limit} against ${row.predicted}`);
    const finite = (row as { predictedFiniteD?: number }).predictedFiniteD;
    if (finite !== undefined) ok(Math.abs(lawOf(row) - finite) < 1e-6, `${row.id} at finite D`);
  }
});

Deno.test("the linear transfer laws agree with simulated networks within 3.5 standard errors", () => {
  for (const row of reference.rows) {
    const allowance = row.formula === "fineTune" ? fineTuneLoss(paramsOf(row)).allowance : 0;
    const off = Math.abs(lawOf(row) - row.simulated) - allowance;
    ok(off < 3.5 * row.standardError, `${row.id}: z = ${off / row.standardError}`);
  }
});

Deno.test("the linear transfer laws fail the simulations when one term is dropped", () => {
  // Negative control: without the norm factor (s = 1) the deep noisy rows are far off.
  const row = reference.rows.find(({ id }) => id === "t3-fine-tune-deep-l3-noisy")!;
  const printed = tahirFormulas.fineTune(paramsOf(row));
  ok(Math.abs(printed - row.simulated) > 10 * row.standardError);
});

const base: Params = {
  inputDim: 400,
  hiddenLayers: 1,
  alignment: 0.7,
  sourceRatio: Infinity,
  targetRatio: 0.5,
  sourceNoise: 0,
  targetNoise: 0.3,
  ridge: 0.1,
  initScale: 1e-5,
  integrator: "flow",
  learningRate: 0.02,
};

Deno.test("fineTuneLoss() is the printed law for one weight layer", () => {
  for (const [sourceRatio, targetRatio] of [[Infinity, 0.3], [0.5, 0.3], [1.7, 0.8], [0.5, 1.4]]) {
    const params = { ...base, inputDim: 4e9, hiddenLayers: 0, sourceRatio, targetRatio, sourceNoise: 0.4 };
    const gain = scratchLoss(params).value - fineTuneLoss(params).value;
    ok(Math.abs(gain - tahirFormulas.fineTuneTransferability(params)) < 1e-6);
  }
});

Deno.test("fineTuneLoss() is the scratch loss above the interpolation point", () => {
  const params = { ...base, targetRatio: 1.5, alignment: -0.2, sourceRatio: 0.5, sourceNoise: 1 };
  strictEqual(fineTuneLoss(params).value, scratchLoss(params).value);
});

Deno.test("linearTransferLoss() has the limits known by hand", () => {
  const at = (change: Partial<Params>) => linearTransferLoss({ ...base, ...change }).value;
  // Aligned, noiseless, hardly any ridge: nothing is left.
  ok(at({ alignment: 1, targetNoise: 0, ridge: 1e-7 }) < 1e-12);
  // Infinite data: 1 − q²(1+2λ)/(1+λ)², independent of the ratio.
  const infinite = 1 - 0.49 * (1 + 0.2) / 1.1 ** 2;
  ok(Math.abs(at({ inputDim: 4e6, targetRatio: 500 }) - infinite) < 1e-8);
  // Infinite ridge: predicts 0.
  ok(Math.abs(at({ ridge: 1e6 }) - 1) < 1e-5);
});

Deno.test("rankOneRidge() averages over the data as sampled regressions do", () => {
  // Sampled: n features x ~ N(0,1), labels qx + √u·N(0,1); w = Σxy/(Σx² + nλ); loss 1 − q² + (w − q)².
  const sets = 20_000, n = 3, ridge = 0.2, q = 0.6, noise = 0.5;
  const u = 1 - q * q + noise * noise;
  let sum = 0, squares = 0;
  for (let instance = 0; instance < sets; instance++) {
    const z = normals({ seed: 4, cell: 0, instance, purpose: "regression" }, 2 * n);
    let xx = 0, xy = 0;
    for (let i = 0; i < n; i++) {
      xx += z[i] ** 2;
      xy += z[i] * (q * z[i] + Math.sqrt(u) * z[n + i]);
    }
    const loss = 1 - q * q + (xy / (xx + n * ridge) - q) ** 2;
    sum += loss;
    squares += loss ** 2;
  }
  const mean = sum / sets, error = Math.sqrt((squares / sets - mean ** 2) / sets);
  const { loss: predicted, variance } = rankOneRidge(q * q, n, ridge, noise);
  const sampled = squares / sets - mean ** 2;
  ok(Math.abs(sampled / variance - 1) < 0.1, `variance ${sampled} against ${variance}`);
  ok(Math.abs(mean - predicted) < 3.5 * error, `z = ${(mean - predicted) / error}`);
  ok(Math.abs(mean - 1.02 * predicted) > 3.5 * error, "2 % more would be noticed");
});

Deno.test("the linear laws refuse what lies outside them", () => {
  for (const targetRatio of [1, 0.9975, 1.0025]) {
    throws(() => scratchLoss({ ...base, targetRatio }), /interpolation point/);
  }
  throws(() => fineTuneLoss({ ...base, sourceRatio: 1 }), /interpolation point/);
  throws(() => linearTransferLoss({ ...base, ridge: 1e-9 }), /ridge/);
  throws(() => scratchLoss({ ...base, targetRatio: 0.001 }), /at least 1/);
});

Deno.test("nullSpaceScale() solves its fixed-point equation and has a closed form for two layers", () => {
  for (
    const [squaredNorm, outside, inside] of [[1, 0.5, 1.5], [2, 1.9, 0.1], [0.3, 0, 0.7], [1, 0.3, 1e-6]]
  ) {
    for (const layers of [1, 2, 3, 7]) {
      const s = nullSpaceScale(layers, squaredNorm, outside, inside);
      const r = Math.sqrt(inside + s * s * outside);
      ok(Math.abs(s / (r / Math.sqrt(squaredNorm)) ** ((layers - 1) / layers) - 1) < 1e-10);
    }
    const p = outside / Math.sqrt(squaredNorm);
    const r = (p + Math.sqrt(p * p + 4 * inside)) / 2;
    ok(Math.abs(nullSpaceScale(2, squaredNorm, outside, inside) ** 2 - r / Math.sqrt(squaredNorm)) < 1e-10);
  }
});

import { ok, strictEqual } from "node:assert/strict";
import reference from "../fixtures/reference-linear.json" with { type: "json" };
import { boostSpike, spikePrediction } from "./boost_law.ts";
import { featureInterpolationLoss } from "./feature_interpolation_loss.ts";
import { freeKernelLoss } from "./free_kernel_loss.ts";
import { lauditiFormulas } from "./lauditi_formulas.ts";
import type { Prediction } from "./prediction.ts";
import { richTransferLoss } from "./rich_transfer_loss.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { ultraRichLoss } from "./ultra_rich_loss.ts";

type Numbers = Partial<Record<string, number>>;

/** The parameters of a row; `size` multiplies D at fixed ratios, to reach the limit of the laws. */
function paramsOf(row: { params: object }, size: number): SpikedParams {
  const p = row.params as Numbers & { kernel?: string };
  return {
    inputDim: p.D! * size,
    alignment: p.a ?? 0,
    ...(p.aNoise === undefined ? {} : { noiseAlignment: p.aNoise }),
    sourceRatio: p.alpha1 ?? Infinity,
    sourceNoise: p.sigma1 ?? 0,
    proportionalRichness: p.gammaBar ?? 0,
    targetRatio: p.alpha2 ?? 0.5,
    targetNoise: p.sigma2 ?? 0,
    ridge: p.ridge ?? 0,
    trainable: p.kernel === "ntk" ? "all" : "readout",
    readout: p.warmStart === 1 ? "keep" : "center",
    width: p.width === undefined ? Infinity : p.width * size,
  };
}

type Law = (params: SpikedParams, p: Numbers & { readout?: "keep" | "center" }) => Prediction;

const laws: Readonly<Record<string, Law>> = {
  frozenKernel: (params) => spikedKernelLoss(params),
  finiteSourceKernel: (params) => spikedKernelLoss(params),
  finiteWidthFeatures: (params) => featureInterpolationLoss(params),
  rankTwoKernel: (params, p) =>
    freeKernelLoss({
      ...params,
      noiseAlignment: p.aNoise!,
      signal: p.c1!,
      noiseSpike: p.c2!,
      crosstalk: p.c3!,
    }),
  spikeSize: (params) => spikePrediction(params),
  ultraRich: (params) => ultraRichLoss({ ...params, featureRidge: 0 }),
  jointlyRich: (params, p) =>
    richTransferLoss({
      ...params,
      sourceProportionalRichness: p.gammaBar1!,
      targetProportionalRichness: p.gammaBar2!,
      readout: p.readout!,
    }),
};

const rows = reference.rows.filter(({ formula }) => formula in laws);
const lawOf = (row: (typeof rows)[number], size = 1) =>
  laws[row.formula](paramsOf(row, size), row.params as Parameters<Law>[1]);

Deno.test("the linear family reproduces every reference value of its laws, to the printed digits", () => {
  strictEqual(reference.rows.length, 55);
  strictEqual(rows.length, 21);
  for (const row of rows) {
    if (row.formula === "ultraRich") continue; // exact in n, which cannot grow: below
    const limit = lawOf(row, 1e5).value;
    ok(Math.abs(limit - row.predicted) < 1e-6, `${row.id}: ${limit} against ${row.predicted}`);
  }
});

Deno.test("the ultra-rich reference values are the law's at their n, with the limit of the source", () => {
  for (const row of rows.filter(({ formula }) => formula === "ultraRich")) {
    const params = paramsOf(row, 1), { sourceRatio: ratio, sourceNoise: noise } = params;
    const energy = ratio * noise ** 2 / (1 - ratio), rho = ratio / Math.sqrt(ratio + energy);
    const square = (rho * params.alignment + Math.sqrt(1 - rho ** 2) * params.noiseAlignment!) ** 2;
    const limit = 1 - square + (1 - square) / (params.targetRatio * params.inputDim - 2);
    ok(Math.abs(limit - row.predicted) < 1e-7, `${row.id}: ${limit} against ${row.predicted}`);
    ok(Math.abs(lawOf(row).value - limit) < 2 / params.inputDim);
    if (noise === 0) ok(Math.abs(lauditiFormulas.ultraRich(params) - (1 - square)) < 1e-12);
  }
});

Deno.test("the linear family agrees with the reference simulations within 3.5 standard errors", () => {
  for (const row of rows) {
    const { value, allowance } = lawOf(row);
    const off = Math.abs(value - row.simulated) - allowance;
    ok(off < 3.5 * row.standardError, `${row.id}: z = ${off / row.standardError}`);
    ok(allowance < 0.01 * value, `${row.id}: allowance ${allowance} of ${value}`);
  }
});

Deno.test("the reference simulations refuse laws with one term dropped", () => {
  const off = (id: string, value: number) => {
    const row = rows.find((row) => row.id === id)!;
    return Math.abs(row.simulated - value) / row.standardError;
  };
  const row = (id: string) => paramsOf(rows.find((row) => row.id === id)!, 1);
  // Without the spike, without the start, with the readout's kernel for that of all weights, without crosstalk.
  const spiked = row("l2-frozen-kernel"), warm = row("l2-warm-start"), ntk = row("l2-ntk");
  ok(off("l2-frozen-kernel", spikedKernelLoss({ ...spiked, proportionalRichness: 0 }).value) > 10);
  ok(off("l2-warm-start", spikedKernelLoss({ ...warm, readout: "center" }).value) > 10);
  ok(off("l2-ntk", spikedKernelLoss({ ...ntk, trainable: "readout" }).value) > 10);
  const negative = {
    ...row("l3-rank-two-negative"),
    noiseAlignment: 0,
    signal: 0,
    noiseSpike: 0,
    crosstalk: 0,
  };
  ok(off("l3-rank-two-negative", freeKernelLoss(negative).value) > 10);
  ok(off("l3-spike-from-gd", boostSpike(3, 0.5)) > 3, "without the noise energy");
});

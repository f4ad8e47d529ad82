import { ok } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot, squaredDistance } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { boostSpike, readoutEnergyPrediction, sourceFeatureAlignment, spikePrediction } from "./boost_law.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import {
  boost,
  kernelFit,
  leastSquares,
  sample,
  spiked,
  statistics,
  unit,
  zScore,
} from "./test_regressions.ts";

const algebra = await openLinearAlgebra();

/** Second moments of a network whose N hidden neurons and readout start as Gaussian numbers. */
function gaussian(D: number, width: number, instance: number): Matrix {
  const weights = matrix(
    D + 1,
    width,
    normals({ seed: 13, cell: 0, instance, purpose: "w" }, (D + 1) * width),
  );
  const moments = algebra.gram(weights);
  return matrix(D + 1, D + 1, moments.data.map((value) => value / width));
}

/** Trains to a predictor, in the directions that `spanned` keeps. */
function train(
  moments: Matrix,
  gamma: number,
  goal: Float64Array,
  spanned: (v: Float64Array) => Float64Array,
): void {
  const D = goal.length, { data } = moments;
  for (let step = 0; step < 5000; step++) {
    const miss = spanned(goal.map((value, i) => value - data[i * (D + 1) + D] / gamma));
    if (dot(miss, miss) < 1e-10) return;
    boost(moments, miss, 0.3 * gamma / (1 + 2 * data[D * (D + 2)]));
  }
  throw new Error("not converged");
}

const base: SpikedParams = {
  inputDim: 24,
  alignment: 0.8,
  sourceRatio: Infinity,
  sourceNoise: 0,
  proportionalRichness: 3,
  targetRatio: 0.5,
  targetNoise: 0,
  ridge: 0,
  trainable: "readout",
  readout: "center",
  width: 240,
};

Deno.test("networks of finite width: spike, its direction, readout and loss to first order in D/N", () => {
  const cases: [Partial<SpikedParams>, number][] = [[{ targetNoise: 0.3 }, 600], [{ sourceRatio: 0.5 }, 300]];
  for (const [change, sets] of cases) {
    const params = { ...base, ...change }, { inputDim: D, width, proportionalRichness: gamma } = params;
    const found: Record<"spike" | "along" | "energy" | "readout" | "all", number[]> = {
      spike: [],
      along: [],
      energy: [],
      readout: [],
      all: [],
    };
    for (let instance = 0; instance < sets; instance++) {
      const moments = gaussian(D, width, instance), source = unit(D, 1);
      let goal = source, spanned = (v: Float64Array) => v;
      if (params.sourceRatio < 1) {
        const { inputs, labels } = sample({ cell: 1, instance, purpose: "source" }, 12, {
          teacher: source,
          noise: 0,
        });
        goal = leastSquares({ inputs, labels });
        spanned = (v) => {
          const seen = new Float64Array(12);
          algebra.apply(inputs, v, seen);
          return leastSquares({ inputs, labels: seen });
        };
      }
      train(moments, gamma, goal, spanned);
      const metric = matrix(D, D), growth = moments.data[D * (D + 2)] - 1;
      for (let i = 0; i < D; i++) {
        for (let j = 0; j < D; j++) metric.data[i * D + j] = moments.data[i * (D + 1) + j];
      }
      const { values, vectors } = algebra.symmetricEigen(metric), top = vectors.data.subarray((D - 1) * D);
      const square = dot(goal, goal), spike = boostSpike(gamma, square);
      found.spike.push(values[D - 1] - 1);
      found.along.push(dot(top, source) ** 2);
      found.energy.push(1 + growth);
      // The loss beside that of an infinitely wide network on the same data: what both scatter with drops out.
      const teacher = unit(D, params.alignment);
      const task = sample({ cell: 2, instance, purpose: "target" }, 12, {
        teacher,
        noise: params.targetNoise,
      });
      for (const [name, bulk, wide] of [["readout", 0, 0], ["all", 1 + growth, 1 + spike]] as const) {
        const bent = (v: Float64Array) => {
          const out = new Float64Array(D);
          algebra.apply(metric, v, out);
          return out.map((value, i) => value + bulk * v[i]);
        };
        const own = squaredDistance(kernelFit(task, bent), teacher);
        found[name].push(own - squaredDistance(kernelFit(task, spiked(spike / (1 + wide), goal)), teacher));
      }
    }
    const excess = (trainable: "readout" | "all") => {
      const finite = spikedKernelLoss({ ...params, trainable });
      const infinite = spikedKernelLoss({ ...params, trainable, width: Infinity });
      return {
        ...finite,
        value: finite.value - infinite.value,
        allowance: finite.allowance - infinite.allowance,
      };
    };
    const laws = {
      spike: spikePrediction(params),
      along: sourceFeatureAlignment(params),
      energy: readoutEnergyPrediction(params),
      readout: excess("readout"),
      all: excess("all"),
    };
    for (const name of ["spike", "along", "energy", "readout", "all"] as const) {
      const { mean, error } = statistics(found[name]), { value, allowance } = laws[name];
      ok(
        zScore(found[name], laws[name]) < 3.5,
        `${name}: ${mean} ± ${error} against ${value}, allowance ${allowance}`,
      );
    }
    // The control: without the width's effect the laws would fail.
    ok(statistics(found.readout).mean > 3.5 * statistics(found.readout).error);
    ok(
      (1 - statistics(found.along).mean / sourceFeatureAlignment({ ...params, width: Infinity }).value) >
        0.005,
    );
  }
});

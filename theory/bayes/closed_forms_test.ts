// Laws of the closed cases, against each other, limits known by hand and averages over data.
import { ok, throws } from "node:assert/strict";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { branchTemperature, depthPosterior } from "./depth_posterior.ts";
import { finiteDataLosses } from "./finite_data_loss.ts";
import { proportionalPosterior } from "./proportional_posterior.ts";
import { proportionalSource } from "./proportional_source.ts";
import { identityRows, trigData } from "./reference_problems.ts";
import { ridgeSpectrum } from "./ridge_spectrum.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { bulkKernel, decoupledTarget, overlappingTarget, sameTaskTarget } from "./whitened_targets.ts";

const algebra = await openWasm("");
const near = (name: string, got: number, want: number, tolerance: number) =>
  ok(Math.abs(got - want) <= tolerance, `${name}: ${got}, need ${want} ± ${tolerance}`);
const white = { sourceRichness: 1.5, targetRichness: 1, elasticCoupling: 2, inverseTemperature: 10 };

Deno.test("bulkKernel() is ¾ at δ = 1, its minimum, and 1 at both ends", () => {
  near("1", bulkKernel(1), 0.75, 0);
  near("0", bulkKernel(0), 1, 0);
  near("∞", bulkKernel(1e9), 1, 1e-8);
  for (const delta of [0.5, 0.9, 1.1, 2]) ok(bulkKernel(delta) > 0.75);
});

Deno.test("overlappingTarget() has the same task at m = 1, the decoupled one at 0, and is even but for τ", () => {
  for (const elasticCoupling of [0, 0.3, 2, 100]) {
    const task = { ...white, elasticCoupling };
    const [one, none, minus, plus] = [1, 0, -0.6, 0.6].map((m) => overlappingTarget(task, m));
    const [same, apart] = [sameTaskTarget(task), decoupledTarget(task)];
    for (const key of ["targetKernel", "resolution", "stiffness", "rescaling"] as const) {
      near(`m = 1, ${key}`, one[key], same[key], 1e-12 * Math.max(1, same[key]));
      near(`m = 0, ${key}`, none[key], apart[key], 1e-12 * Math.max(1, apart[key]));
      near(
        `±m, ${key}`,
        minus[key],
        key === "rescaling" ? -plus[key] : plus[key],
        1e-12 * Math.max(1, plus[key]),
      );
    }
  }
});

Deno.test("the same task comes to its source as −1/δ when γ₁ = γ₂, a decoupled one to 1", () => {
  const at = (elasticCoupling: number) => ({
    ...white,
    sourceRichness: 2,
    targetRichness: 2,
    elasticCoupling,
  });
  const { sourceKernel, targetKernel } = sameTaskTarget(at(1e4));
  near("slope", 1e4 * (targetKernel - sourceKernel), -1, 1e-3);
  near("decoupled", decoupledTarget(at(1e7)).targetKernel, 1, 1e-6);
  throws(
    () => sameTaskTarget({ ...at(1), targetRichness: 1e12, inverseTemperature: 1e12, elasticCoupling: 0 }),
    /digits are lost/,
  );
  throws(() => overlappingTarget(white, 1.1), /from -1 to 1/);
  throws(() => decoupledTarget({ ...white, elasticCoupling: -1 }), /elastic coupling must be >= 0/);
  throws(() => decoupledTarget({ ...white, inverseTemperature: 0 }), /inverse temperature/);
});

const single = (richness: number, inverseTemperature: number) => ({
  ...{
    inputs: identityRows(4, [0, 1, 2, 3]),
    labels: Float64Array.of(0.5, 0.5, -0.5, -0.5),
    richness,
    inverseTemperature,
  },
});

Deno.test("depthPosterior() has geometric scales, one layer like sourcePosterior(), and both asymptotes", () => {
  const { inputs1, labels1 } = trigData({ P1: 4, P2: 3, D: 5, T: 1 });
  const task = { inputs: inputs1, labels: labels1, richness: 1.2, inverseTemperature: 10 };
  near("L = 1", depthPosterior(algebra, task, 1).scales[0], sourcePosterior(algebra, task).ownWeight, 1e-11);
  const { scales, response, train, strength } = depthPosterior(algebra, task, 5);
  scales.forEach((c, l) => near(`c${l + 1}`, c, (1 - response) ** (l + 1), 1e-12 * c));
  near("χ", response, -1.44 * scales[4] * strength, 1e-11);
  const fitted = sourcePosterior(algebra, { ...task, richness: 0, inverseTemperature: 10 * scales[4] });
  // f = c k·v is ridge regression with the ridge over c
  const f = new Float64Array(4);
  algebra.apply(inputs1, fitted.weights, f);
  f.forEach((x, k) => near("f", train[k], x, 1e-10));
  for (const layers of [1, 2, 3, 8]) {
    const lazy = depthPosterior(algebra, single(1e-3, 1e8), layers),
      rich = (g: number) => Math.log(depthPosterior(algebra, single(g, 1e8), layers).scales[layers - 1]);
    near("lazy", (lazy.scales[layers - 1] - 1) / 1e-6, layers, 1e-2);
    near("rich", (rich(1e7) - rich(1e6)) / Math.LN10, 2 * layers / (layers + 1), 0.01);
  }
});

Deno.test("deep networks at a temperature with several saddles are refused", () => {
  // κ* to the printed digits
  for (const [layers, bound] of [[2, 62.6], [3, 39.4], [4, 32.8], [8, 25.8]]) {
    near(`κ*(${layers})`, branchTemperature(layers), bound, 0.05);
  }
  near("κ*(∞)", branchTemperature(1e6), 21, 0.5);
  throws(() => depthPosterior(algebra, single(51, 0.01), 2), /several roots/);
  // Between γ = 49.97 and 52.21 there are three: the equation changes its sign thrice
  const excess = (c: number, gamma: number) => Math.log1p(gamma ** 2 * c / (c + 100) ** 2) - Math.log(c) / 2;
  const changes = (gamma: number) => {
    const signs = Array.from({ length: 4000 }, (_, i) => Math.sign(excess(Math.exp(i / 400), gamma)));
    return signs.filter((s, i) => i > 1 && s !== signs[i - 1]).length;
  };
  ok(changes(51) === 3 && changes(49.9) === 1 && changes(52.3) === 1);
  depthPosterior(algebra, single(51, 0.01), 1); // unique for one layer
  throws(() => depthPosterior(algebra, single(1, 10), 0), /hidden layers must be an integer >= 1/);
  throws(
    () => depthPosterior(algebra, { ...single(1, 10), ...{ elasticCoupling: 1 } }, 2),
    /no theory couples them/,
  );
});

const isotropic = {
  ...{ sourceRatio: 2, targetRatio: 0.5, alignment: 0.8, sourceNoise: 0, targetNoise: 0 },
  ...{ sourceRichness: 3, targetRichness: 0.01, elasticCoupling: 1e8, inverseTemperature: 1e10 },
};

Deno.test("proportionalPosterior() without ridge and noise is the closed form", () => {
  for (const [alpha, a, g] of [[0.5, 0.8, 3], [0.2, 0.9, 30], [0.9, -0.4, 1]]) {
    const task = { ...isotropic, targetRatio: alpha, alignment: a, sourceRichness: g };
    const c = (1 + Math.sqrt(1 + 4 * g * g)) / 2, spread = 1 + alpha * (c - 1);
    const found = proportionalPosterior(task);
    near("c₁", found.sourceScale, c, 1e-7);
    near("τ", found.rescaling, a * alpha * (c - 1) / spread, 1e-6);
    near("loss", found.targetLoss, (1 - alpha) * (1 - a * a + a * a / spread ** 2), 1e-7);
    near("±a", proportionalPosterior({ ...task, alignment: -a }).targetLoss, found.targetLoss, 1e-15);
  }
});

Deno.test("the regimes of the best coupling: infinite, interior, none", () => {
  const losses = (change: object) =>
    [0, 1, 1e4].map((elasticCoupling) =>
      proportionalPosterior({
        ...{
          ...isotropic,
          inverseTemperature: 10,
          targetRatio: 0.8,
          sourceRichness: 30,
          ...change,
          elasticCoupling,
        },
      }).targetLoss
    );
  const printed: [object, number[]][] = [
    [{ alignment: 0.9, targetRichness: 1 }, [0.253, NaN, 0.052]],
    [{ alignment: 0.5, targetRichness: 10 }, [0.206, 0.161, 0.204]],
    [{ alignment: 0.5, targetNoise: 0.5, targetRichness: 0.1 }, [0.518, 0.425, 0.45]],
    [{ alignment: 0, targetRichness: 10 }, [0.206, NaN, 0.271]],
    [{ alignment: 0.5, targetNoise: 0.5, sourceRichness: 3, targetRichness: 10 }, [0.943, NaN, 0.462]],
  ];
  for (const [change, expected] of printed) {
    losses(change).forEach((loss, i) =>
      Number.isNaN(expected[i]) || near(JSON.stringify(change), loss, expected[i], 0.00051)
    );
  }
});

Deno.test("proportionalPosterior() refuses what is out of range", () => {
  const refuse = (change: object, message: RegExp) =>
    throws(() => proportionalPosterior({ ...isotropic, ...change }), message);
  refuse({ sourceRatio: 0 }, /source ratio must be > 0/);
  refuse({ targetRatio: 0 }, /target ratio must be > 0/);
  refuse({ targetRichness: -1 }, /target richness must be >= 0/);
  refuse({ elasticCoupling: Infinity }, /elastic coupling must be >= 0 and finite/);
  refuse({ alignment: 1.01 }, /from -1 to 1/);
  refuse({ inverseTemperature: 0 }, /inverse temperature/);
  throws(() => proportionalSource({ ...isotropic, sourceNoise: NaN }), /source noise/);
});

Deno.test("ridgeSpectrum() satisfies its sums, far from cancelling", () => {
  for (const ratio of [0.05, 0.5, 1, 2]) {
    for (const ridge of [1e-12, 1e-3, 1, 1e6]) {
      const { learned, signal, noise, missed } = ridgeSpectrum(ridge, ratio);
      near("1 − 2k + T₂", 1 - 2 * learned + signal, missed, 4e-15);
      near("T₂ = k − λT₁", learned - ridge * noise, signal, 4e-15);
    }
  }
});

Deno.test("averages over data sets come to the proportional limit as D grows, and 5 % more would not", () => {
  const task = { ...isotropic, sourceRatio: 1.5, targetRatio: 0.5, targetNoise: 0.3, inverseTemperature: 10 };
  const limit = proportionalPosterior({ ...task, targetRichness: 2, elasticCoupling: 1 }).targetLoss;
  const at = (inputDim: number, draws: number) => {
    const size = { inputDim, sourceSamples: 1.5 * inputDim, targetSamples: 0.5 * inputDim };
    const scale = 1 / Math.sqrt(inputDim), key = { seed: 1, cell: inputDim, purpose: "data" };
    const point = {
      sourceRichness: 3 * scale,
      targetRichness: 2 * scale,
      elasticCoupling: 1,
      inverseTemperature: 10,
    };
    return finiteDataLosses(algebra, { ...size, alignment: 0.8, sourceNoise: 0, targetNoise: 0.3 }, {
      draws,
      key,
    })(point).target;
  };
  const small = at(12, 1500), large = at(96, 160);
  near("D = 96", large.value, limit, 3.5 * large.standardError + 0.01 * limit);
  ok(large.standardError < 0.015 * limit);
  ok(
    Math.abs(small.value / limit - 1) < 0.2 &&
      Math.abs(1.06 * large.value - limit) > 3.5 * large.standardError,
  );
  throws(
    () =>
      finiteDataLosses(
        algebra,
        { inputDim: 1, sourceSamples: 2, targetSamples: 2, alignment: 0, sourceNoise: 0, targetNoise: 0 },
        { draws: 4, key: { seed: 1, cell: 0, purpose: "" } },
      ),
    /input dimension/,
  );
});

// Every row of the independent program's table on linear networks, and the sampled ones within their errors.
import { ok } from "node:assert/strict";
import reference from "../../fixtures/reference-bayes.json" with { type: "json" };
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot, norm } from "../../numerics/norm.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { handedMoment, learnedKernel, linearPredictor } from "./linear_posterior.ts";
import { readLinearPosterior } from "./posterior_reading.ts";
import { type BayesCase, identityRows, referenceKinds, trigData } from "./reference_problems.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { targetPosterior } from "./target_posterior.ts";
import { widthAllowance } from "./width_allowance.ts";

const algebra = await openWasm("");
const casesOf = referenceKinds(reference.cases);

/** Σ₁ written out. */
function dense({ weight, direction: d }: { weight: number; direction: Float64Array }): Matrix {
  const n = d.length;
  return matrix(
    n,
    n,
    Float64Array.from(
      { length: n * n },
      (_, at) => (at % (n + 1) === 0 ? 1 : 0) + weight * d[Math.floor(at / n)] * d[at % n],
    ),
  );
}

function solve(row: BayesCase, way: "spiked" | "dense") {
  const { inputs, params } = row, white = row.kind === "whitened-transfer";
  const data = white
    ? {
      inputs1: identityRows(inputs.D, inputs.rows1),
      labels1: Float64Array.from(inputs.y1 as number[]),
      inputs2: identityRows(inputs.D, inputs.rows2),
      labels2: Float64Array.from(inputs.y2 as number[]),
      test: identityRows(inputs.D, [0]),
    }
    : trigData(inputs);
  const inverseTemperature = params.betaT, test = data.test;
  const source = sourcePosterior(algebra, {
    ...{ inputs: data.inputs1, labels: data.labels1, richness: params.gamma1, inverseTemperature },
  });
  const handed = handedMoment(source);
  const target = targetPosterior(algebra, {
    ...{ inputs: data.inputs2, labels: data.labels2, richness: params.gamma2, inverseTemperature },
    elasticCoupling: params.delta,
  }, way === "spiked" ? handed : dense(handed));
  return { source, target, test };
}

/** All that the table names, at N = ∞. */
function values(row: BayesCase, way: "spiked" | "dense"): Record<string, Float64Array | number> {
  const { source, target, test } = solve(row, way);
  const first = readLinearPosterior(algebra, source, test),
    reading = readLinearPosterior(algebra, target, test, source);
  const { labels, elasticCoupling: delta } = target.task;
  const unit = labels.map((y) => y / norm(labels)), moved = new Float64Array(labels.length);
  algebra.apply(reading.kernel, unit, moved);
  const weight = handedMoment(source).weight;
  const trace = (k: Matrix) => k.data.reduce((sum, x, at) => at % (k.cols + 1) === 0 ? sum + x : sum, 0);
  return {
    c1: source.ownWeight,
    s1: source.strength,
    v1: source.dual,
    Phi1: first.kernel.data,
    f1_train: first.train,
    f1_test: first.test,
    A: target.ownWeight,
    B: target.pulledWeight,
    q: target.stiffness,
    s2: target.strength,
    p2: target.pulledStrength,
    v2: target.dual,
    Phi2: reading.kernel.data,
    tau: delta ** 2 * weight / source.ownWeight * dot(source.feature, target.feature) /
      ((1 + delta) * target.stiffness),
    f2_train: reading.train,
    f2_test: reading.test,
    trM2: target.momentTrace,
    trCross: target.crossTrace,
    N_var_f2_test: reading.within,
    c2: dot(unit, moved),
    trPhi1: trace(first.kernel),
    trPhi2: trace(reading.kernel),
    restart: reading.restart!,
  };
}

/** Largest difference over the largest entry expected, or the difference itself where that is 0. */
function distance(got: Float64Array | number, expected: number | number[] | number[][]): number {
  const want = [expected].flat(2), have = typeof got === "number" ? [got] : [...got];
  const largest = Math.max(...want.map(Math.abs)) || 1;
  return Math.max(...want.map((x, i) => Math.abs(x - have[i]))) / largest;
}

for (const row of [...casesOf("linear-transfer"), ...casesOf("whitened-transfer")]) {
  for (const way of ["spiked", "dense"] as const) {
    Deno.test(`sourcePosterior(), targetPosterior() reproduce ${row.id} with a ${way} Σ₁, and 2 % off does not`, () => {
      const got = values(row, way);
      for (const [name, expected] of Object.entries(row.expected as Record<string, number>)) {
        ok(name in got, name);
        const off = distance(got[name], expected);
        ok(off <= row.relTol, `${name}: off by ${off}, need ${row.relTol}`);
        const wrong = got[name],
          scaled = typeof wrong === "number" ? 1.02 * wrong : wrong.map((x) => 1.02 * x);
        ok(
          distance(scaled, expected) > row.relTol || distance(0, expected) === 0,
          `${name}: 2 % is not seen`,
        );
      }
    });
  }
}

for (const row of casesOf("sampled-linear-gibbs")) {
  Deno.test(`networks of finite width agree with the posteriors of ${row.id}, and 10 % off does not`, () => {
    const got = values(row, "spiked"), { N, replicas } = row.params;
    const allowed = widthAllowance(Math.max(row.inputs.P1, row.inputs.P2), N);
    const names: Record<string, string> = { N_var_f2_test_within: "N_var_f2_test" };
    for (const [name, { mean, se }] of Object.entries<{ mean: number; se: number }>(row.sampled)) {
      const means = [mean].flat() as number[], errors = [se].flat() as number[];
      const value = [got[names[name] ?? name]].flatMap((x) => typeof x === "number" ? [x] : [...x]);
      const largest = Math.max(...value.map(Math.abs));
      const misses = (factor: number) =>
        means.some((m, i) => Math.abs(m - factor * value[i]) > 3.5 * errors[i] + allowed * largest);
      ok(!misses(1), `${name}: ${value} against ${means} ± ${errors}`);
      ok(misses(1.1), `${name}: 10 % is not seen`);
    }
    // The scatter of replicas: that of the source's weights, as each target chain is long.
    const { se } = row.sampled.f2_test, restart = got.restart as Float64Array;
    const found = (se as number[]).map((x) => x * x * replicas * N);
    // A variance of 64 replicas is uncertain by √(2/63) = 18 %.
    found.forEach((x, t) =>
      ok(Math.abs(x / restart[t] - 1) < 3.5 * Math.sqrt(2 / (replicas - 1)), `${x} against ${restart[t]}`)
    );
  });
}

Deno.test("the learned kernel times the dual is the predictor", () => {
  for (const row of casesOf("linear-transfer")) {
    const { source, target, test } = solve(row, "spiked");
    for (const posterior of [source, target]) {
      const kernel = learnedKernel(algebra, posterior, test, posterior.task.inputs);
      const f = new Float64Array(test.rows);
      algebra.apply(kernel, posterior.dual, f);
      ok(distance(linearPredictor(algebra, posterior, test), [...f]) < 1e-10);
    }
  }
});

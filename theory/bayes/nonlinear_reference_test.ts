// Rows of the independent program's table on nonlinear networks.
import { ok } from "node:assert/strict";
import reference from "../../fixtures/reference-bayes.json" with { type: "json" };
import { openActivation } from "../../numerics/open_activation.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { once } from "../once.ts";
import { nonlinearPosterior } from "./nonlinear_posterior.ts";
import { type BayesCase, circleData, referenceKinds } from "./reference_problems.ts";
import { widthAllowance } from "./width_allowance.ts";

const algebra = await openWasm("");
const casesOf = referenceKinds(reference.cases);

/** Solves a row's problem, once for the rows that share it. */
const solve = once(
  ({ inputs, params: { gamma1, gamma2, delta, betaT }, activation }: BayesCase) => [
    JSON.stringify([activation, inputs, gamma1, gamma2, delta, betaT]),
  ],
  solveAnew,
);

async function solveAnew({ inputs, params, activation }: BayesCase) {
  const { inputs1, labels1, inputs2, labels2, test } = circleData(inputs), inverseTemperature = params.betaT;
  const { source, target } = nonlinearPosterior(
    algebra,
    await openActivation(activation === "erf" ? "erf(h)" : activation),
    {
      source: { inputs: inputs1, labels: labels1, richness: params.gamma1, inverseTemperature },
      target: {
        ...{ inputs: inputs2, labels: labels2, richness: params.gamma2, inverseTemperature },
        elasticCoupling: params.delta,
      },
      ...{ sourceTest: test, targetTest: test },
    },
  );
  const trace = ({ data, cols }: { data: Float64Array; cols: number }) =>
    data.reduce((sum, x, at) => at % (cols + 1) === 0 ? sum + x : sum, 0);
  const values: Record<string, readonly number[] | Float64Array> = {
    v1: source.dual,
    Phi1: source.kernel.data,
    f1: source.test,
    v2: target.dual,
    Phi2: target.kernel.data,
    f2: target.test,
    trPhi1: [trace(source.kernel)],
    trPhi2: [trace(target.kernel)],
  };
  return { values, source, target };
}

for (const row of casesOf("nonlinear-transfer-quadrature")) {
  Deno.test(`nonlinearPosterior() reproduces ${row.id}`, async () => {
    const { values, source, target } = await solve(row);
    for (const [name, expected] of Object.entries<number[]>(row.expected)) {
      const off = [expected].flat(2).map((x, i) => Math.abs(x - values[name][i]));
      ok(Math.max(...off) <= row.absTol, `${name}: off by ${Math.max(...off)}, need ${row.absTol}`);
      const wrong = [expected].flat(2).map((x, i) => Math.abs(x - 1.02 * values[name][i]));
      ok(Math.max(...wrong) > row.absTol, `${name}: 2 % is not seen`);
    }
    ok(source.error < row.absTol && target.error < row.absTol, `${source.error}, ${target.error}`);
  });
}

for (const row of casesOf("sampled-nonlinear-hmc")) {
  Deno.test(`networks of finite width agree with the posteriors of ${row.id}`, async () => {
    const { values, target } = await solve(row), { N, replicas } = row.params, allowed = widthAllowance(6, N);
    for (const [name, { mean, se }] of Object.entries<{ mean: number; se: number }>(row.sampled)) {
      const means = [mean].flat(), errors = [se].flat(), value = values[name];
      const largest = Math.max(...value.map(Math.abs));
      const misses = (factor: number) =>
        means.some((m, i) => Math.abs(m - factor * value[i]) > 3.5 * errors[i] + allowed * largest);
      ok(!misses(1), `${name}: ${value} against ${means} ± ${errors}`);
      ok(misses(1.1), `${name}: 10 % is not seen`);
    }
    // The scatter of replicas is that of the source's neurons: a variance of 32 is uncertain by √(2/31) = 25 %.
    (row.sampled.f2.se as number[]).forEach((x, t) => {
      const found = x * x * replicas * N, expected = target.restart![t];
      ok(
        Math.abs(found / expected - 1) < 3.5 * Math.sqrt(2 / (replicas - 1)),
        `${found} against ${expected}`,
      );
    });
  });
}

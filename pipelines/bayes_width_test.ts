// What a finite width costs: sampled networks beside their limit, given the source network as drawn, fall short as 1/N.
import { ok } from "node:assert/strict";
import { posteriorKernelTrace, posteriorVariance, weightMoment } from "../measures/posterior_measures.ts";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { gibbsChain } from "../numerics/posterior/gibbs_chain.ts";
import { wholeMean } from "../numerics/posterior/posterior_moments.ts";
import type { Anchor } from "../numerics/posterior/posterior_task.ts";
import { runChain } from "../numerics/posterior/run_chain.ts";
import { handedMoment, type LinearPosterior } from "../theory/bayes/linear_posterior.ts";
import { posteriorPrediction } from "../theory/bayes/posterior_prediction.ts";
import { kernelTrace, readLinearPosterior } from "../theory/bayes/posterior_reading.ts";
import { readAtWidth } from "../theory/bayes/reading_at_width.ts";
import { sourcePosterior } from "../theory/bayes/source_posterior.ts";
import { targetPosterior } from "../theory/bayes/target_posterior.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const key = (instance: number, purpose: string) => ({ seed: 3, cell: 0, instance, purpose });
const draw = (purpose: string, count: number) => normals(key(0, purpose), count);
const task = (name: string, count: number, richness: number) => ({
  ...{ inputs: matrix(count, 5, draw(`${name} inputs`, 5 * count)), labels: draw(`${name} labels`, count) },
  ...{ richness, inverseTemperature: 10 },
});
const source = task("source", 4, 2), target = { ...task("target", 3, 0.7), elasticCoupling: 5 };
const test = matrix(2, 5, draw("test", 10)), limit = sourcePosterior(algebra, source);
const { restart, ...mean } = readLinearPosterior(
  algebra,
  targetPosterior(algebra, target, handedMoment(limit)),
  test,
  limit,
);

type Miss =
  | "source"
  | "given"
  | "free"
  | "output"
  | "outputGiven"
  | "sourceLeft"
  | "givenLeft"
  | "overlapLeft"
  | "varianceLeft";

/** Of networks of one width: how far kernel and mean output are from their limits on average, and how much they scatter. */
async function misses(width: number, replicas: number) {
  const rows: Record<Miss, number>[] = [];
  for (let instance = 0; instance < replicas; instance++) {
    const shared = { testInputs: test, width, inverseTemperature: 10 }, length = { warmUp: 30, sweeps: 300 };
    const chain = ({ inputs, labels, richness }: typeof source, purpose: string, anchor?: Anchor) =>
      runChain(
        gibbsChain(
          algebra,
          { ...shared, inputs, targets: labels, richness, anchor },
          key(instance, `${purpose} ${width}`),
        ),
        length,
      );
    const one = await chain(source, "source"), coupled = { weights: one.network.hiddenWeights, coupling: 5 };
    const two = await chain(target, "target", coupled);
    const conditional = targetPosterior(algebra, target, weightMoment(backend, one.network));
    const given = readLinearPosterior(algebra, conditional, test);
    const near = readAtWidth(algebra, conditional, test, width);
    rows.push({
      source: posteriorKernelTrace(one) - kernelTrace(readLinearPosterior(algebra, limit, test)),
      given: posteriorKernelTrace(two) - kernelTrace(given),
      free: posteriorKernelTrace(two) - kernelTrace(mean),
      output: wholeMean(two.test)[0] - mean.test[0],
      outputGiven: wholeMean(two.test)[0] - given.test[0],
      sourceLeft: posteriorKernelTrace(one) - kernelTrace(readAtWidth(algebra, limit, test, width)),
      givenLeft: posteriorKernelTrace(two) - kernelTrace(near),
      overlapLeft: two.weightOverlap - near.weightOverlap!,
      varianceLeft: posteriorVariance(two, target.richness) * width - (near.within[0] + near.within[1]) / 2,
    });
  }
  return (name: keyof typeof rows[number]) => {
    const value = rows.reduce((sum, row) => sum + row[name] / replicas, 0);
    const variance = rows.reduce((sum, row) => sum + (row[name] - value) ** 2 / (replicas - 1), 0);
    return { value, error: Math.sqrt(variance / replicas), variance };
  };
}

const narrow = await misses(50, 160), wide = await misses(200, 1000);

for (const name of ["source", "given"] as const) {
  Deno.test(`the kernel trace of sampled networks misses its limit by c/N: ${name}`, () => {
    const [a, b] = [narrow(name), wide(name)];
    ok(Math.abs(a.value) > 5 * a.error, `${a.value} ± ${a.error} is no miss`);
    // c/N at N = 50 and N = 200, but for c'/N² of some per cent.
    const z = (a.value - 4 * b.value) / Math.hypot(a.error, 4 * b.error, 0.1 * a.value);
    ok(Math.abs(z) < 3.5, `N = 50: ${a.value} ± ${a.error}, N = 200: ${b.value} ± ${b.error}, z = ${z}`);
    const same = (a.value - b.value) / Math.hypot(a.error, b.error);
    ok(Math.abs(same) > 5, `z = ${same} for a miss that does not fall`);
  });
}

Deno.test("theory to the first order in 1/N misses by no more than it says", () => {
  const values = new Float64Array(2),
    at = (posterior: LinearPosterior) => readAtWidth(algebra, posterior, test, 50);
  const one = at(limit), two = at(targetPosterior(algebra, target, handedMoment(limit)));
  const said = {
    sourceLeft: posteriorPrediction(one, "kernel_trace", { labels: source.labels, values, width: 50 }),
    givenLeft: posteriorPrediction(two, "kernel_trace", { labels: target.labels, values, width: 50 }),
    overlapLeft: posteriorPrediction(two, "weight_overlap", { labels: target.labels, values, width: 50 }),
    varianceLeft: posteriorPrediction(two, "posterior_variance", {
      labels: target.labels,
      values,
      width: 50,
    }),
  } as const;
  for (const [name, prediction] of Object.entries(said)) {
    ok(
      /first order in 1\/N$/.test(prediction.source) &&
        /beyond the first order/.test(prediction.allowanceReason),
    );
    const scale = name === "varianceLeft" ? 50 : 1, size = scale * prediction.value;
    const allowance = scale * prediction.allowance, { value, error } = narrow(name as Miss);
    ok(
      Math.abs(value) < 3.5 * error + allowance,
      `${name}: ${value} ± ${error} of ${size}, allowance ${allowance}`,
    );
    ok(
      error < 0.005 * size && allowance < 0.002 * size,
      `${name}: ${error}, ${allowance} say nothing of ${size}`,
    );
  }
});

Deno.test("theory given the source network scatters far less from what is measured", () => {
  for (const [free, given] of [["free", "given"], ["output", "outputGiven"]] as const) {
    const factor = Math.sqrt(wide(free).variance / wide(given).variance);
    ok(factor > 7, `${free}: ${factor}`);
  }
});

Deno.test("the scatter of the target's mean over source networks is what theory says", () => {
  const { variance } = wide("output"), predicted = restart![0] / 200;
  // A variance of 1000 values has a relative standard error of √(2/999) = 0.045; the law is the leading order in 1/N.
  ok(Math.abs(variance / predicted - 1) < 3.5 * 0.045 + 1 / 200, `${variance} against ${predicted}`);
});

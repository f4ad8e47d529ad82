// Deterministic rules and particles against closed forms of linear networks, each other, and finite differences.
import { ok, strictEqual, throws } from "node:assert/strict";
import { type Activation, activations } from "../../numerics/activation.ts";
import { normals } from "../../numerics/draws.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { norm } from "../../numerics/norm.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { handedMoment } from "./linear_posterior.ts";
import { nonlinearPosterior } from "./nonlinear_posterior.ts";
import { particlePosterior } from "./particle_posterior.ts";
import { polarGrid } from "./polar_grid.ts";
import { kernelTrace, type PosteriorReading, readLinearPosterior } from "./posterior_reading.ts";
import type { CoupledTask } from "./posterior_task.ts";
import { circleData } from "./reference_problems.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { targetPosterior } from "./target_posterior.ts";
import type { TiltedMeasure } from "./tilted_measure.ts";
import { polarRules, quadratureRules } from "./tilted_rules.ts";

const algebra = await openWasm("");

function problem(change: Partial<CoupledTask & { sourceRichness: number }> = {}) {
  const { inputs1, labels1, inputs2, labels2, test } = circleData({ P1: 3, P2: 4 });
  const inverseTemperature = change.inverseTemperature ?? 5;
  return {
    source: { inputs: inputs1, labels: labels1, richness: change.sourceRichness ?? 0.8, inverseTemperature },
    target: {
      inputs: inputs2,
      labels: labels2,
      richness: 0.6,
      elasticCoupling: 1.5,
      ...change,
      inverseTemperature,
    },
    ...{ test, sourceTest: test, targetTest: test },
  };
}

function near(name: string, got: Float64Array, want: Float64Array, relative: number) {
  const off = norm(got.map((x, i) => x - want[i])) / norm(want);
  ok(off <= relative, `${name}: off by ${off}, need ${relative}`);
}

function sameReading(got: PosteriorReading, want: PosteriorReading, tolerance: number) {
  for (const key of ["train", "test", "dual", "within"] as const) near(key, got[key], want[key], tolerance);
  near("kernel", got.kernel.data, want.kernel.data, tolerance);
  near("test kernel", got.testKernel.data, want.testKernel.data, tolerance);
  if (want.restart) near("restart", got.restart!, want.restart, tolerance);
}

Deno.test("quadrature of φ(h) = h is the closed form of linear networks, both variances included", () => {
  for (
    const change of [{ elasticCoupling: 20 }, { elasticCoupling: 0 }, {
      richness: 0.01,
      sourceRichness: 0.01,
    }]
  ) {
    const given = problem(change),
      { source, target } = nonlinearPosterior(algebra, activations.linear, given);
    const one = sourcePosterior(algebra, given.source),
      two = targetPosterior(algebra, given.target, handedMoment(one));
    sameReading(source, readLinearPosterior(algebra, one, given.test), 1e-6);
    const expected = readLinearPosterior(algebra, two, given.test, one);
    if (given.target.elasticCoupling === 0) ok(target.restart!.every((x) => x === 0));
    sameReading(
      target,
      given.target.elasticCoupling === 0 ? readLinearPosterior(algebra, two, given.test) : expected,
      1e-6,
    );
  }
});

Deno.test("without coupling the target does not know its source", () => {
  for (const activation of [activations.tanh, activations.relu]) {
    const { inputs, labels, richness, inverseTemperature } = problem().target,
      alone = { inputs, labels, richness, inverseTemperature };
    const { source, target } = nonlinearPosterior(algebra, activation, {
      ...problem(),
      ...{ source: alone, target: { ...alone, elasticCoupling: 0 } },
    });
    sameReading(target, source, 1e-12);
    near("f = y − v/β_T", target.train, labels.map((y, k) => y - target.dual[k] / inverseTemperature), 1e-10);
  }
});

/** −∇²G − I/β_T and ∇G by differences of the energy and of Φv. */
function requireDerivatives(measure: TiltedMeasure, dual: Float64Array, richness: number) {
  const step = 1e-5, at = measure.averages(dual, richness), n = dual.length;
  for (let k = 0; k < n; k++) {
    const moved = (sign: number) =>
      measure.averages(dual.map((x, i) => i === k ? x + sign * step : x), richness);
    const [up, down] = [moved(1), moved(-1)];
    ok(Math.abs((up.energy - down.energy) / (2 * step) - at.moved[k]) < 1e-8, "gradient");
    for (let i = 0; i < n; i++) {
      const slope = (up.moved[i] - down.moved[i]) / (2 * step);
      ok(
        Math.abs(slope - at.curvature.data[i * n + k]) < 1e-8,
        `curvature ${slope} ${at.curvature.data[i * n + k]}`,
      );
    }
  }
}

Deno.test("Φv and H are the derivatives of the energy, for sources, targets and lazy networks", () => {
  const dual = Float64Array.of(0.3, -0.2, 0.4), { data } = problem().source.inputs;
  const points = matrix(3, 2, data.map((x) => x / Math.SQRT2));
  for (const rules of [quadratureRules(algebra, activations.tanh, 0.4), polarRules(algebra, 0.5)]) {
    const neurons = rules.neurons(points, dual, 0.7);
    ok(Math.abs(neurons.weights.reduce((a, b) => a + b, 0) - 1) < 1e-12);
    for (const richness of [0, 0.7]) {
      requireDerivatives(rules.measure(points, 3), dual, richness);
      requireDerivatives(rules.measure(points, 3, { neurons, elasticCoupling: 2 }), dual, richness);
    }
  }
});

Deno.test("polar rules agree with quadrature that knows nothing of polar coordinates", () => {
  // ReLU in one dimension: h = wx, halves of a normal density. Here by brute force on a fine grid.
  const line = (values: readonly number[]): Matrix => matrix(values.length, 1, Float64Array.from(values));
  const given = {
    source: {
      inputs: line([1, -0.5]),
      labels: Float64Array.of(1, 0.3),
      richness: 0.7,
      inverseTemperature: 4,
    },
    target: {
      inputs: line([0.8, -1]),
      labels: Float64Array.of(0.5, -0.4),
      richness: 0.5,
      inverseTemperature: 4,
      elasticCoupling: 1.2,
    },
    ...{ sourceTest: line([0.3, -2]), targetTest: line([0.3, -2]) },
  };
  const { source, target } = nonlinearPosterior(algebra, activations.relu, given);
  const relu = (h: number) => Math.max(0, h),
    nodes = Array.from({ length: 801 }, (_, i) => (i - 400) / 40);
  /** Φv by brute force: mean over w̄ of the tilted mean over w. */
  const moved = (
    x: number,
    inputs: Matrix,
    dual: Float64Array,
    g: number,
    delta: number,
    centres: [number, number][],
  ) => {
    let sum = 0;
    for (const [centre, share] of centres) {
      let mass = 0, mean = 0;
      for (const w of nodes) {
        const f = dual.reduce((s, v, k) => s + v * relu(w * inputs.data[k]), 0);
        const weight = Math.exp(0.5 * (g * f) ** 2 - 0.5 * w * w - 0.5 * delta * (w - centre) ** 2);
        mass += weight;
        mean += weight * relu(w * x) * f;
      }
      sum += share * mean / mass;
    }
    return sum;
  };
  const first = (x: number) => moved(x, given.source.inputs, source.dual, 0.7, 0, [[0, 1]]);
  const weights = nodes.map((w) => {
    const f = source.dual.reduce((s, v, k) => s + v * relu(w * given.source.inputs.data[k]), 0);
    return Math.exp(0.5 * (0.7 * f) ** 2 - 0.5 * w * w);
  });
  const total = weights.reduce((a, b) => a + b, 0);
  const centres = nodes.map((w, i): [number, number] => [w, weights[i] / total]).filter(([, share]) =>
    share > 1e-12
  );
  const second = (x: number) => moved(x, given.target.inputs, target.dual, 0.5, 1.2, centres);
  [0.3, -2].forEach((x, t) => {
    ok(Math.abs(first(x) - source.test[t]) < 1e-6, `${first(x)} against ${source.test[t]}`);
    ok(Math.abs(second(x) - target.test[t]) < 1e-6, `${second(x)} against ${target.test[t]}`);
    ok(Math.abs(1.02 * second(x) - target.test[t]) > 1e-4);
  });
});

Deno.test("particlePosterior() agrees with deterministic rules within its error, and is the same for the same key", async () => {
  const cases: [Activation, number][] = [[activations.tanh, 1.2], [activations.relu, 0.8]];
  for (const [activation, sourceRichness] of cases) {
    const given = problem({ sourceRichness }), exact = nonlinearPosterior(algebra, activation, given);
    const run = (instance: number) =>
      particlePosterior(algebra, activation, given, {
        particles: 512,
        key: { seed: 2, cell: 0, instance, purpose: "test" },
      });
    const found = await run(0);
    for (const name of ["source", "target"] as const) {
      const { test, error, kernelError } = found[name],
        want = exact[name],
        largest = Math.max(...want.test.map(Math.abs));
      ok(error < 0.06 * largest, `${error}`); // so that agreement means something
      test.forEach((f, t) =>
        ok(Math.abs(f - want.test[t]) < 1.3 * error, `${name}: ${f} against ${want.test[t]} ± ${error}`)
      );
      const apart = kernelTrace(found[name]) - kernelTrace(want);
      ok(Math.abs(apart) < 1.3 * kernelError, `${name}: trace off by ${apart}, error ${kernelError}`);
      near("within", found[name].within, want.within, 0.1);
    }
    near("restart", found.target.restart!, exact.target.restart!, 0.5);
    if (activation === activations.tanh) strictEqual((await run(0)).target.test[1], found.target.test[1]);
  }
});

Deno.test("rules refuse what they cannot hold", () => {
  throws(
    () =>
      nonlinearPosterior(
        algebra,
        activations.linear,
        problem({ sourceRichness: 400, inverseTemperature: 1e5 }),
      ),
    /reach beyond the rule/,
  );
  throws(
    () =>
      nonlinearPosterior(
        algebra,
        activations.relu,
        problem({ sourceRichness: 1e5, inverseTemperature: 1e7 }),
      ),
    /least Q|gradient/,
  );
  const { weights, angles } = polarGrid(matrix(1, 2, Float64Array.of(1, 0)), 4, 1);
  ok(
    Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-14 && angles.every((a) => a > 0 && a < 2 * Math.PI),
  );
});

Deno.test("particlePosterior() is right at test points that the training inputs do not span", async () => {
  const draw = (purpose: string, rows: number) =>
    matrix(rows, 24, normals({ seed: 6, cell: 0, instance: 0, purpose }, 24 * rows));
  const labels = Float64Array.of(1, -0.5, 0.8, 0.2), inverseTemperature = 5;
  const test = draw("test", 5);
  const given = {
    source: { inputs: draw("source", 4), labels, richness: 1, inverseTemperature },
    target: {
      ...{ inputs: draw("target", 4), labels: labels.toReversed(), richness: 0.8, inverseTemperature },
      elasticCoupling: 2,
    },
    ...{ test, sourceTest: test, targetTest: test },
  };
  const key = { seed: 2, cell: 0, instance: 0, purpose: "across" };
  const found = await particlePosterior(algebra, activations.linear, given, { particles: 1024, key });
  const one = sourcePosterior(algebra, given.source);
  const two = targetPosterior(algebra, given.target, handedMoment(one));
  const exact = {
    source: readLinearPosterior(algebra, one, given.test),
    target: readLinearPosterior(algebra, two, given.test, one),
  };
  for (const name of ["source", "target"] as const) {
    const { test, error, within } = found[name];
    test.forEach((f, t) =>
      ok(Math.abs(f - exact[name].test[t]) < 1.3 * error, `${name}: ${f} against ${exact[name].test[t]}`)
    );
    near("within", within, exact[name].within, 0.1); // without the weights across the span it is off by 80 %
  }
  near("restart", found.target.restart!, exact.target.restart!, 0.3);
});

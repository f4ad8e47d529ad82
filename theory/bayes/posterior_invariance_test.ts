// Identities and limits that hold for every data set, and what is refused.
import { ok, rejects, throws } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { normals } from "../../numerics/draws.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { norm } from "../../numerics/norm.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { maximiseDual } from "./concave_dual.ts";
import { gramModes, toModes } from "./gram_modes.ts";
import { handedMoment, learnedKernel, linearPredictor, secondMoment } from "./linear_posterior.ts";
import { nonlinearPosterior } from "./nonlinear_posterior.ts";
import { particlePosterior } from "./particle_posterior.ts";
import { posteriorGrid } from "./posterior_grid.ts";
import type { CoupledTask, PosteriorTask } from "./posterior_task.ts";
import { residualRidge, residualRidgePredictor } from "./residual_ridge.ts";
import type { SourceMoment } from "./source_moment.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { spikedDual } from "./spiked_dual.ts";
import { targetPosterior } from "./target_posterior.ts";

const algebra = await openWasm("");
const draw = (purpose: string, count: number) => normals({ seed: 3, cell: 0, instance: 0, purpose }, count);
const draws = (purpose: string, rows: number, cols: number) => matrix(rows, cols, draw(purpose, rows * cols));

/** Two random tasks; more target points than dimensions with `crowded`. */
function problem(change: Partial<CoupledTask & { sourceRichness: number }> = {}, crowded = false) {
  const D = 7, P1 = 5, P2 = crowded ? 9 : 6, inverseTemperature = change.inverseTemperature ?? 8;
  const source: PosteriorTask = {
    ...{
      inputs: draws("x1", P1, D),
      labels: draw("y1", P1),
      richness: change.sourceRichness ?? 2,
      inverseTemperature,
    },
  };
  const target: CoupledTask = {
    ...{ inputs: draws("x2", P2, D), labels: draw("y2", P2), richness: 1.4, elasticCoupling: 1.7, ...change },
    inverseTemperature,
  };
  return { source, target, test: draws("test", 4, D) };
}

function solve({ source, target, test }: ReturnType<typeof problem>) {
  const one = sourcePosterior(algebra, source), two = targetPosterior(algebra, target, handedMoment(one));
  return { one, two, f1: linearPredictor(algebra, one, test), f2: linearPredictor(algebra, two, test) };
}

function near(name: string, got: Float64Array, want: Float64Array, tolerance: number) {
  const off = norm(got.map((x, i) => x - want[i]));
  ok(got.length === want.length && off <= tolerance * Math.max(norm(want), 1e-300), `${name}: off by ${off}`);
}

for (const crowded of [false, true]) {
  Deno.test(`f = y − v/β_T on the training points, source and target${crowded ? ", crowded" : ""}`, () => {
    for (
      const change of [{}, { elasticCoupling: 300 }, { richness: 30, sourceRichness: 30 }, {
        inverseTemperature: 1e6,
      }]
    ) {
      const { one, two } = solve(problem(change, crowded));
      for (const posterior of [one, two]) {
        const { inputs, labels, inverseTemperature } = posterior.task;
        const expected = labels.map((y, k) => y - posterior.dual[k] / inverseTemperature);
        near("f", linearPredictor(algebra, posterior, inputs), expected, 1e-9);
      }
    }
  });
}

Deno.test("without coupling a target is a task on its own, and without source richness Σ₁ = I", () => {
  const given = problem({ elasticCoupling: 0 }), { two } = solve(given);
  near("δ = 0", two.weights, sourcePosterior(algebra, given.target).weights, 1e-11);
  const lazy = problem({ sourceRichness: 0 }), identity = matrix(7, 7);
  for (let i = 0; i < 7; i++) identity.data[8 * i] = 1;
  near("γ₁ = 0", solve(lazy).two.weights, targetPosterior(algebra, lazy.target, identity).weights, 1e-11);
});

Deno.test("an infinite coupling leaves kernel regression with the source's kernel, whatever γ₂, up to 1/δ", () => {
  const far = (elasticCoupling: number, richness: number) => {
    const given = problem({ elasticCoupling, richness }), { one, f2 } = solve(given);
    const { inputs, labels } = given.target, kernel = learnedKernel(algebra, one, inputs, inputs);
    for (let k = 0; k < kernel.rows; k++) kernel.data[k * (kernel.rows + 1)] += 1 / 8;
    const dual = algebra.solvePositiveDefinite(kernel, matrix(kernel.rows, 1, labels)).data;
    const f = new Float64Array(4);
    algebra.apply(learnedKernel(algebra, one, given.test, inputs), dual, f);
    return norm(f.map((x, t) => x - f2[t])) / norm(f);
  };
  for (const richness of [0, 1, 3]) {
    const [a, b] = [far(1e5, richness), far(1e6, richness)];
    ok(a < 1e-3 && Math.abs(a / b - 10) < 0.2, `${a}, ${b}`);
  }
});

Deno.test("rotation, order, signs and scale change what they should", () => {
  const given = problem(), { f2, two } = solve(given);
  const turn = algebra.symmetricEigen(algebra.gram(draws("turn", 7, 7))).vectors;
  const turned = (x: Matrix) => algebra.multiply(x, turn);
  const rotated = solve({
    source: { ...given.source, inputs: turned(given.source.inputs) },
    target: { ...given.target, inputs: turned(given.target.inputs) },
    test: turned(given.test),
  });
  near("rotated", rotated.f2, f2, 1e-10);
  const order = [3, 1, 5, 0, 2, 4], { inputs, labels } = given.target;
  const mixed = solve({
    ...given,
    target: {
      ...given.target,
      inputs: matrix(6, 7, Float64Array.from(order.flatMap((k) => [...inputs.data.slice(7 * k, 7 * k + 7)]))),
      labels: Float64Array.from(order, (k) => labels[k]),
    },
  });
  near("permuted", mixed.f2, f2, 1e-10);
  const minus = (y: Float64Array) => y.map((x) => -x);
  near(
    "−y₁",
    solve({ ...given, source: { ...given.source, labels: minus(given.source.labels) } }).f2,
    f2,
    1e-10,
  );
  near("−y₂", solve({ ...given, target: { ...given.target, labels: minus(labels) } }).f2, minus(f2), 1e-10);
  const c = 3,
    scaled = (task: CoupledTask | PosteriorTask) => ({
      ...{ ...task, labels: task.labels.map((y) => c * y), richness: task.richness / c },
      inverseTemperature: task.inverseTemperature,
    });
  // f → cf leaves the features alone: γf and γ²β_T(f − y)² stay
  const large = solve({
    ...given,
    source: scaled(given.source),
    target: scaled(given.target) as CoupledTask,
  });
  near("scaled", large.f2, f2.map((f) => c * f), 1e-10);
  near(
    "kernel",
    secondMoment(algebra, large.two, given.test).data,
    secondMoment(algebra, two, given.test).data,
    1e-10,
  );
});

Deno.test("residual ridge, the second moment and the grid give one predictor", () => {
  for (const crowded of [false, true]) {
    const given = problem({}, crowded), { one, two, f1, f2 } = solve(given), form = residualRidge(two, one);
    near("residual ridge", residualRidgePredictor(algebra, form, two, one, given.test), f2, 1e-10);
    // 2 % off in τ is not the same predictor
    const wrong = { ...form, rescaling: 1.02 * form.rescaling };
    throws(
      () => near("wrong", residualRidgePredictor(algebra, wrong, two, one, given.test), f2, 1e-5),
      /off by/,
    );
    const f = new Float64Array(4);
    algebra.apply(learnedKernel(algebra, two, given.test, two.task.inputs), two.dual, f);
    near("M form", f, f2, 1e-10);
    const at = posteriorGrid(algebra, {
      ...{ sourceInputs: given.source.inputs, sourceLabels: given.source.labels, test: given.test },
      ...{ targetInputs: given.target.inputs, targetLabels: given.target.labels },
    });
    const point = at({ sourceRichness: 2, targetRichness: 1.4, elasticCoupling: 1.7, inverseTemperature: 8 });
    near("grid f₁", point.sourceTest, f1, 1e-10);
    near("grid f₂", point.targetTest, f2, 1e-10);
    ok(Math.abs(point.rescaling / form.rescaling - 1) < 1e-10);
  }
});

Deno.test("∂(γ²G)/∂β_T is γ²/2 times the train loss, and the maximum is found from anywhere", () => {
  const { source, target } = problem(), { one, two } = solve({ source, target, test: problem().test });
  const modes = gramModes(algebra, target.inputs), { weight, direction } = handedMoment(one);
  const pull = new Float64Array(6);
  algebra.apply(target.inputs, direction, pull, 1 / Math.sqrt(7));
  const space = (beta: number) =>
    spikedDual(
      modes.values,
      toModes(algebra, modes, pull),
      weight,
      toModes(algebra, modes, target.labels),
      beta,
    );
  const energy = (beta: number) => maximiseDual(space(beta), { ...target, inverseTemperature: beta }).energy;
  const slope = (energy(8 + 1e-4) - energy(8 - 1e-4)) / 2e-4, loss = norm(two.dual) ** 2 / 64;
  ok(Math.abs(slope / (loss / 2) - 1) < 1e-7, `${slope} against ${loss / 2}`);
  const first = maximiseDual(space(8), target);
  for (let instance = 0; instance < 20; instance++) {
    const start = normals({ seed: 4, cell: 0, instance, purpose: "start" }, 6).map((x) => 10 * x);
    near("from elsewhere", maximiseDual(space(8), target, start).dual, first.dual, 1e-9);
  }
});

Deno.test("what has no posterior is refused in one line", async () => {
  const given = problem(),
    refuse = (change: object, message: RegExp, at: "source" | "target" = "target") => {
      const wrong = { ...given, [at]: { ...given[at], ...change } };
      throws(
        () => solve(wrong),
        (error) =>
          error instanceof RangeError && message.test(error.message) && !error.message.includes("\n"),
      );
    };
  refuse({ richness: -1 }, /richness must be >= 0/);
  refuse({ richness: -1 }, /richness must be >= 0/, "source");
  refuse({ richness: NaN }, /richness/);
  refuse({ elasticCoupling: -0.1 }, /elastic coupling must be >= 0/);
  refuse({ elasticCoupling: Infinity }, /elastic coupling/);
  refuse({ inverseTemperature: 0 }, /inverse temperature must be > 0/);
  refuse({ labels: new Float64Array(6).fill(NaN) }, /a label must be finite/);
  refuse(
    { inputs: draws("x", 9, 7), labels: draw("y", 9), inverseTemperature: 1e9 },
    /rank 7 on 9 samples must be <= 100000000/,
  );
  refuse({ inputs: matrix(0, 7), labels: new Float64Array(0) }, /number of samples must be >= 1/);
  refuse({ richness: 1e12, inverseTemperature: 1e8, elasticCoupling: 0 }, /digits are lost/);
  throws(() => targetPosterior(algebra, given.target, matrix(3, 3)), TypeError);
  throws(() => solve({ ...given, target: { ...given.target, labels: draw("y", 5) } }), TypeError);
  const both = { ...given, sourceTest: given.test, targetTest: given.test };
  throws(() => nonlinearPosterior(algebra, activations.tanh, both), /from 1 to 3; beyond, take particles/);
  throws(() => nonlinearPosterior(algebra, activations.relu, both), /1 or 2/);
  await rejects(
    particlePosterior(algebra, activations.tanh, both, {
      particles: 3,
      key: { seed: 1, cell: 0, instance: 0, purpose: "p" },
    }),
    /number of particles must be an integer >= 64/,
  );
  const moment: SourceMoment = { weight: 0, direction: new Float64Array(7) };
  const silent = targetPosterior(algebra, { ...given.target, labels: new Float64Array(6) }, moment);
  ok(silent.weights.every((x) => x === 0)); // no labels, no predictor
});

Deno.test("inputs that are all 0 teach nothing", () => {
  const given = problem(), nothing = matrix(5, 7);
  const { f1, f2 } = solve({ ...given, source: { ...given.source, inputs: nothing } });
  ok(f1.every((x) => x === 0));
  near("as without richness", f2, solve(problem({ sourceRichness: 0 })).f2, 1e-12);
});

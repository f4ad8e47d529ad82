import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { curvePredictions } from "./curve_predictions.ts";
import { finitePoolCurve } from "./finite_pool_curve.ts";
import { leaveOutCurve } from "./leave_out_curve.ts";
import { type LabelledPool, poolGain, poolLearningCurve, sureSign } from "./pool_learning_curve.ts";
import { poolSpectrum } from "./pool_spectrum.ts";
import { sizedPool } from "./sized_pool.ts";

const algebra = await openLinearAlgebra();
const key = (purpose: string) => ({ seed: 5, cell: 0, instance: 0, purpose });
const POINTS = 80;

function pool(scale: number): LabelledPool {
  const inputs = matrix(
    POINTS,
    12,
    normals(key("inputs"), POINTS * 12).map((x, i) => x * (i % 12 < 4 ? scale : 1)),
  );
  const y = Float64Array.from(
    { length: POINTS },
    (_, i) => Math.sign(inputs.data[12 * i] + inputs.data[12 * i + 5]),
  );
  return { kernel: algebra.gram(inputs), targets: matrix(POINTS, 1, y) };
}
/** The same points, each divided by its norm. */
function onSphere({ kernel, targets }: LabelledPool): LabelledPool {
  const norm = (i: number) => Math.sqrt(kernel.data[i * (POINTS + 1)]);
  const data = kernel.data.map((value, at) => {
    const i = Math.floor(at / POINTS), j = at % POINTS;
    return i === j ? 1 : value / norm(i) / norm(j);
  });
  return { kernel: matrix(POINTS, POINTS, data), targets };
}
const even = onSphere(pool(1));
const sizedAt = (of: LabelledPool, ridge: number) =>
  sizedPool(algebra, of, ridge, poolSpectrum(algebra, of.kernel, of.targets));
const one = pool(1), other = pool(3), place = { samples: 20, ridge: 0.5 };

Deno.test("poolLearningCurve() allows for unequal points and for the deterministic equivalent", () => {
  const { value, allowance, unchecked } = poolLearningCurve(algebra, one, place);
  const [{ leaveOutRisk }] = leaveOutCurve(algebra, sizedAt(one, 0.5), [20], 0);
  const [{ risk }] = finitePoolCurve(poolSpectrum(algebra, one.kernel, one.targets), [20], 0.5);
  strictEqual(value, leaveOutRisk);
  ok(Math.abs(allowance - Math.abs(leaveOutRisk - risk) - 0.04 * leaveOutRisk) < 1e-15);
  strictEqual(unchecked, undefined);
});

Deno.test("poolLearningCurve() takes the plain form where all points are of one size", () => {
  const [{ leaveOutRisk }] = leaveOutCurve(
    algebra,
    poolSpectrum(algebra, even.kernel, even.targets),
    [20],
    0.5,
  );
  strictEqual(poolLearningCurve(algebra, even, place).value, leaveOutRisk);
  const [sized] = leaveOutCurve(algebra, sizedAt(even, 0.5), [20], 0);
  ok(Math.abs(sized.leaveOutRisk / leaveOutRisk - 1) < 1e-10);
});

Deno.test("sizedPool() adds the same ridge to all points where the ridge dominates, in proportion to their size where it is small", () => {
  const { kernel } = one,
    diagonal = Float64Array.from({ length: POINTS }, (_, i) => kernel.data[i * (POINTS + 1)]);
  const mean = diagonal.reduce((sum, value) => sum + value, 0) / POINTS;
  const full = {
    ...one,
    kernel: matrix(POINTS, POINTS, kernel.data.map((value, at) => value + (at % (POINTS + 1) ? 0 : 1))),
  };
  const { sizes: even } = sizedAt(full, 1e6 * mean), { sizes: own } = sizedAt(full, 1e-9);
  for (let i = 0; i < POINTS; i++) {
    ok(Math.abs(even![i] - 1) < 1e-3);
    ok(Math.abs(own![i] - (diagonal[i] + 1) / (mean + 1)) < 1e-6);
  }
});

Deno.test("poolLearningCurve() is told and not checked beyond half of the pool", () => {
  const said = (samples: number) => poolLearningCurve(algebra, one, { samples, ridge: 0.5 }).unchecked;
  strictEqual(said(POINTS / 2), undefined);
  ok(said(POINTS / 2 + 1)?.includes("half of the pool"));
});

Deno.test("poolLearningCurve() decomposes a pool once for all n and all ridges", () => {
  let decompositions = 0;
  const counting = Object.assign(Object.create(algebra), {
    symmetricEigen: (
      a: Parameters<typeof algebra.symmetricEigen>[0],
    ) => (decompositions++, algebra.symmetricEigen(a)),
  });
  const fresh = { ...even, kernel: matrix(POINTS, POINTS, even.kernel.data.slice()) };
  const values = [5, 20, 40].flatMap((samples) =>
    [0.01, 1].map((ridge) => poolLearningCurve(counting, fresh, { samples, ridge }).value)
  );
  strictEqual(decompositions, 1);
  strictEqual(new Set(values).size, 6);
  poolLearningCurve(counting, { ...fresh, targets: matrix(POINTS, 1) }, place);
  strictEqual(decompositions, 2); // other targets
  for (const samples of [5, 20, 40]) poolLearningCurve(counting, one, { samples, ridge: 0.7 });
  ok(decompositions <= 4, "one for the plain form, one for the ridge where points differ in size");
});

Deno.test("poolGain() is the difference of two curves, and 0 between a kernel and itself", () => {
  const gain = poolGain(algebra, [one, other], [place, place]);
  const losses = [one, other].map((pool) => poolLearningCurve(algebra, pool, place).value);
  ok(Math.abs(gain.value - (losses[0] - losses[1])) < 1e-15);
  strictEqual(poolGain(algebra, [one, one], [place, place]).value, 0);
});

/** Points of two kernels: of all directions, and without the one that the label depends on less. */
function twoViews(at: number): readonly [LabelledPool, LabelledPool] {
  const cols = 12, count = 120, inputs = matrix(count, cols, normals(key(`view ${at}`), count * cols));
  const y = Float64Array.from(
    { length: count },
    (_, i) => Math.sign(inputs.data[cols * i] + 0.4 * inputs.data[cols * i + 5]),
  );
  const targets = matrix(count, 1, y);
  const part = matrix(count, cols, inputs.data.map((x, i) => i % cols === 5 ? 0 : x));
  return [{ kernel: algebra.gram(part), targets }, { kernel: algebra.gram(inputs), targets }];
}

Deno.test("poolGain() knows from one pool how far the gain moves from pool to pool", () => {
  const POOLS = 60;
  const gains = Array.from({ length: POOLS }, (_, at) => poolGain(algebra, twoViews(at), [place, place]));
  const mean = gains.reduce((sum, { value }) => sum + value, 0) / POOLS;
  const scatter = Math.sqrt(gains.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (POOLS - 1));
  const said = gains.reduce((sum, { standardError }) => sum + standardError, 0) / POOLS;
  // A standard deviation of 60 pools is good to 9 %
  ok(Math.abs(said / scatter - 1) < 0.28, `pools scatter by ${scatter}, and say ${said}`);
  strictEqual(poolGain(algebra, [one, one], [place, place]).standardError, 0);
});

Deno.test("sureSign() asks for two standard errors beyond the allowance, to either side", () => {
  const gain = { allowance: 0.02, standardError: 0.01, allowanceReason: "", source: "" };
  deepStrictEqual([0.05, 0.04, 0.03, -0.03, -0.05].map((value) => sureSign({ ...gain, value })), [
    1,
    0,
    0,
    0,
    -1,
  ]);
});

Deno.test("curvePredictions() tells the lazy limit of descent without a check", () => {
  const given = { scratch: { pool: one, ridge: 0.5 }, pretrained: { pool: other, ridge: 0.5 } };
  const said = (learner: "tangent" | "descent") =>
    curvePredictions(algebra, { targetSamples: 20, learner }, given);
  const lazy = said("tangent"), moving = said("descent");
  strictEqual(moving.gain?.value, lazy.gain?.value);
  deepStrictEqual(
    [lazy.scratch.unchecked, lazy.pretrained?.unchecked, lazy.gain?.unchecked],
    Array(3).fill(undefined),
  );
  ok(
    [moving.scratch, moving.pretrained, moving.gain].every((one) =>
      one?.unchecked?.startsWith("features move")
    ),
  );
  const alone = curvePredictions(algebra, { targetSamples: 20, learner: "readout" }, {
    scratch: given.scratch,
  });
  deepStrictEqual([alone.pretrained, alone.gain], [undefined, undefined]);
});

Deno.test("poolLearningCurve() refuses what is no pool", () => {
  const of = (change: (k: Float64Array) => void) => {
    const kernel = matrix(POINTS, POINTS, one.kernel.data.slice());
    change(kernel.data);
    return () => poolLearningCurve(algebra, { ...one, kernel }, place);
  };
  throws(of((k) => k[1] += 0.1), /must be symmetric/);
  throws(of((k) => k.forEach((value, i) => k[i] = -value)), /no eigenvalue below -1e-6/);
  throws(() => poolLearningCurve(algebra, one, { samples: POINTS, ridge: 0.5 }), /below the pool size 80/);
  throws(() => poolLearningCurve(algebra, one, { samples: 12, ridge: 0 }), /below the rank 12/);
});

/** Points of one direction in which the label lies and many others, where some points are far larger than the others. */
function unequal(count: number, purpose: string) {
  const cols = 300, inputs = matrix(count, cols, normals(key(purpose), count * cols));
  const sizes = normals(key(`${purpose} sizes`), count).map((z) => Math.exp(0.8 * z));
  const y = matrix(count, 1);
  for (let i = 0; i < count; i++) {
    y.data[i] = inputs.data[i * cols];
    for (let d = 0; d < cols; d++) inputs.data[i * cols + d] *= d === 0 ? 2 : 0.5 * sizes[i];
  }
  return { inputs, y };
}

Deno.test("poolLearningCurve() knows that large points are noisy, which the plain form does not", () => {
  const POOLS = 6, n = 30, ridge = 1;
  let simulated = 0, told = 0, plain = 0;
  for (let at = 0; at < POOLS; at++) {
    const { inputs, y } = unequal(200, `unequal ${at}`), kernel = algebra.gram(inputs);
    told += poolLearningCurve(algebra, { kernel, targets: y }, { samples: n, ridge }).value / POOLS;
    plain += leaveOutCurve(algebra, poolSpectrum(algebra, kernel, y), [n], ridge)[0].leaveOutRisk / POOLS;
    for (let draw = 0; draw < 12; draw++) {
      const train = unequal(n, `train ${at} ${draw}`), test = unequal(300, `test ${at} ${draw}`);
      const f = kernelRegression(algebra, {
        kernel: algebra.gram(train.inputs),
        targets: train.y.data,
        testKernel: algebra.multiply(test.inputs, train.inputs, { transposeB: true }),
        ridge,
      });
      simulated += f.reduce((sum, value, i) => sum + (value - test.y.data[i]) ** 2, 0) / 300 / POOLS / 12;
    }
  }
  ok(Math.abs(told / simulated - 1) < 0.1, `told ${told}, simulated ${simulated}`);
  ok(Math.abs(plain / simulated - 1) > 0.15, `plain ${plain}, simulated ${simulated}`);
});

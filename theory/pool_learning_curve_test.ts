import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { curvePredictions } from "./curve_predictions.ts";
import { leaveOutCurve } from "./leave_out_curve.ts";
import { type LabelledPool, poolGain, poolLearningCurve } from "./pool_learning_curve.ts";
import { poolSpectrum } from "./pool_spectrum.ts";

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
const one = pool(1), other = pool(3), place = { samples: 20, ridge: 0.5 };

Deno.test("poolLearningCurve() allows for unequal points and for the deterministic equivalent", () => {
  const { value, allowance, unchecked } = poolLearningCurve(algebra, one, place);
  const [{ risk, leaveOutRisk }] = leaveOutCurve(algebra, poolSpectrum(algebra, one.kernel, one.targets), [
    20,
  ], 0.5);
  strictEqual(value, leaveOutRisk);
  ok(Math.abs(allowance - Math.abs(leaveOutRisk - risk) - 0.05 * leaveOutRisk) < 1e-15);
  strictEqual(unchecked, undefined);
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
  const fresh = { ...one, kernel: matrix(POINTS, POINTS, one.kernel.data.slice()) };
  const values = [5, 20, 40].flatMap((samples) =>
    [0.01, 1].map((ridge) => poolLearningCurve(counting, fresh, { samples, ridge }).value)
  );
  strictEqual(decompositions, 1);
  strictEqual(new Set(values).size, 6);
  poolLearningCurve(counting, { ...fresh, targets: matrix(POINTS, 1) }, place);
  strictEqual(decompositions, 2); // other targets
});

Deno.test("poolGain() is the difference of two curves, and 0 between a kernel and itself", () => {
  const gain = poolGain(algebra, [one, other], [place, place]);
  const losses = [one, other].map((pool) => poolLearningCurve(algebra, pool, place).value);
  ok(Math.abs(gain.value - (losses[0] - losses[1])) < 1e-15);
  strictEqual(poolGain(algebra, [one, one], [place, place]).value, 0);
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
  throws(of((k) => k.forEach((value, i) => k[i] = -value)), /no eigenvalue below -1e-8/);
  throws(() => poolLearningCurve(algebra, one, { samples: POINTS, ridge: 0.5 }), /below the pool size 80/);
  throws(() => poolLearningCurve(algebra, one, { samples: 12, ridge: 0 }), /below the rank 12/);
});

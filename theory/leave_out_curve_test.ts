// Independent truths: leaving each point out by brute force, a second implementation's numbers, simulated regression.
import { ok, throws } from "node:assert/strict";
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import { normals } from "../numerics/draws.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import reference from "../fixtures/reference-pool-curves.json" with { type: "json" };
import { finitePoolCurve } from "./finite_pool_curve.ts";
import { leaveOutCurve } from "./leave_out_curve.ts";
import { poolSpectrum } from "./pool_spectrum.ts";

const algebra = await openLinearAlgebra();
const key = (purpose: string) => ({ seed: 8, cell: 0, instance: 0, purpose });

const { inputs: { P, n: counts, ridgeSum }, value, relTol } = reference.poolCurve;
const gram = matrix(
  P,
  P,
  Float64Array.from({ length: P * P }, (_, k) => Math.exp(-Math.abs(Math.floor(k / P) - k % P) / 10)),
);
const targets = matrix(
  P,
  1,
  Float64Array.from({ length: P }, (_, i) => Math.sin(i / 5) + 0.3 * Math.cos(7 * i)),
);
const pool = poolSpectrum(algebra, gram, targets);

Deno.test("finitePoolCurve() has the values of an independent implementation", () => {
  const near = (one: number, other: number) => ok(Math.abs(one / other - 1) < relTol, `${one} for ${other}`);
  finitePoolCurve(pool, counts, ridgeSum).forEach(({ risk, poolRidge, degreesOfFreedom }, at) => {
    const [expected, kappa, df1, df2, mu] = value[at];
    near(risk, expected);
    near(poolRidge, mu);
    near(degreesOfFreedom, df2);
    near(1 / pool.eigenvalues.reduce((sum, g) => sum + 1 / (g + poolRidge), 0), kappa);
    near(pool.eigenvalues.reduce((sum, g) => sum + g / (g + poolRidge), 0), df1);
  });
});

/** Square of what a fit to all others predicts wrongly for each point. */
function leftOut(kernel: Matrix, y: Matrix, ridge: number): number[] {
  const losses = Array<number>(kernel.rows).fill(0);
  for (let out = 0; out < kernel.rows; out++) {
    const rest = Array.from({ length: kernel.rows }, (_, i) => i).filter((i) => i !== out);
    const part = (rows: number[]) =>
      matrix(
        rows.length,
        rest.length,
        Float64Array.from(rows.flatMap((i) => rest.map((j) => kernel.data[i * kernel.cols + j]))),
      );
    for (let o = 0; o < y.cols; o++) {
      const [f] = kernelRegression(algebra, {
        kernel: part(rest),
        targets: Float64Array.from(rest, (i) => y.data[i * y.cols + o]),
        testKernel: part([out]),
        ridge,
      });
      losses[out] += (f - y.data[out * y.cols + o]) ** 2;
    }
  }
  return losses;
}

Deno.test("leaveOutCurve() leaves each point of the pool out, for one output and for several", () => {
  const two = matrix(P, 2, normals(key("targets"), 2 * P));
  for (const y of [targets, two]) {
    const [{ leaveOutRisk, pointRisks, poolRidge, degreesOfFreedom: df2 }] = leaveOutCurve(
      algebra,
      poolSpectrum(algebra, gram, y),
      [20],
      ridgeSum,
    );
    const each = leftOut(gram, y, poolRidge).map((loss) => loss * (1 - df2 / P) / (1 - df2 / 20));
    const expected = each.reduce((sum, one) => sum + one, 0) / P;
    ok(Math.abs(leaveOutRisk / expected - 1) < 1e-9, `${leaveOutRisk} for ${expected}`);
    each.forEach((one, i) =>
      ok(Math.abs(pointRisks[i] - one) < 1e-9 * expected, `${pointRisks[i]} for ${one}`)
    );
  }
});

Deno.test("leaveOutCurve() gives the same for many n as for each alone", () => {
  const many = Array.from({ length: 40 }, (_, i) => i + 1);
  leaveOutCurve(algebra, pool, many, 0.1).forEach(({ leaveOutRisk }, at) => {
    const [alone] = leaveOutCurve(algebra, pool, [many[at]], 0.1);
    ok(Math.abs(leaveOutRisk / alone.leaveOutRisk - 1) < 1e-12);
  });
});

/** Points of which one in ten is three times as far from the others, with labels that are the sign of a linear function. */
function oddPoints(count: number, purpose: string): { inputs: Matrix; y: Matrix } {
  const cols = 40, inputs = matrix(count, cols, normals(key(purpose), count * cols));
  const y = matrix(count, 1);
  for (let i = 0; i < count; i++) {
    const row = inputs.data.subarray(i * cols, (i + 1) * cols), far = i % 10 === 0 ? 3 : 1;
    for (let d = 0; d < cols; d++) row[d] *= (d < 10 ? 1 : 0.3) * far;
    y.data[i] = Math.sign(row[0] + 0.5 * row[12]);
  }
  return { inputs, y };
}

Deno.test("leaveOutCurve() holds for points that are unequally hard, where the homogeneous form is low", () => {
  const POOLS = 8, DRAWS = 6, size = 200, ridge = 1;
  for (const n of [40, 100]) {
    let simulated = 0, exact = 0, homogeneous = 0;
    for (let at = 0; at < POOLS; at++) {
      const { inputs, y } = oddPoints(size, `pool ${at}`);
      const modes = poolSpectrum(algebra, algebra.gram(inputs), y);
      const [{ risk, leaveOutRisk }] = leaveOutCurve(algebra, modes, [n], ridge);
      exact += leaveOutRisk / POOLS;
      homogeneous += risk / POOLS;
      for (let draw = 0; draw < DRAWS; draw++) {
        const train = oddPoints(n, `train ${at} ${draw}`), test = oddPoints(400, `test ${at} ${draw}`);
        const f = kernelRegression(algebra, {
          kernel: algebra.gram(train.inputs),
          targets: train.y.data,
          testKernel: algebra.multiply(test.inputs, train.inputs, { transposeB: true }),
          ridge,
        });
        simulated += f.reduce((sum, value, i) => sum + (value - test.y.data[i]) ** 2, 0) / 400 / POOLS /
          DRAWS;
      }
    }
    ok(homogeneous < 0.9 * simulated, `n = ${n}: homogeneous ${homogeneous}, simulated ${simulated}`);
    ok(Math.abs(exact / simulated - 1) < 0.06, `n = ${n}: leaving out ${exact}, simulated ${simulated}`);
  }
});

Deno.test("leaveOutCurve() finds the risk of a ReLU teacher under the kernel of infinite width", () => {
  // Second implementation, pools of 1000, ridgeless: risk of the null predictor is 1
  const samples = [15, 30, 60, 120], expected = [0.797, 0.602, 0.413, 0.289];
  const dim = 30, neurons = 6, points = 400, POOLS = 4;
  const size = 1 / Math.sqrt(neurons * (1 / 2 - 1 / (2 * Math.PI)));
  const mean = samples.map(() => 0);
  for (let at = 0; at < POOLS; at++) {
    const x = matrix(points, dim, normals(key(`gaussian ${at}`), points * dim));
    // By symmetry the neurons may be the first axes
    const y = Float64Array.from({ length: points }, (_, i) => {
      let f = 0;
      for (let j = 0; j < neurons; j++) f += (j % 2 ? -size : size) * Math.max(0, x.data[i * dim + j]);
      return f;
    });
    const modes = poolSpectrum(algebra, arcCosineKernel(gramBlock(algebra, x), 1).nngp, matrix(points, 1, y));
    leaveOutCurve(algebra, modes, samples, 1e-7).forEach(({ leaveOutRisk }, i) =>
      mean[i] += leaveOutRisk / POOLS
    );
  }
  mean.forEach((risk, i) => {
    ok(Math.abs(risk / expected[i] - 1) < 0.08, `n = ${samples[i]}: ${risk} for ${expected[i]}`);
  });
});

Deno.test("leaveOutCurve() refuses what the homogeneous form refuses", () => {
  const curve = (n: number, ridge: number) => () => leaveOutCurve(algebra, pool, [n], ridge);
  throws(curve(P, 0.1), /below the pool size 60: current value is 60/);
  throws(curve(5, -1), /ridge must be >= 0/);
  const rankOne = matrix(4, 4, new Float64Array(16).fill(1)), y = matrix(4, 1, Float64Array.of(1, 2, 3, 4));
  throws(() => leaveOutCurve(algebra, poolSpectrum(algebra, rankOne, y), [2], 0), /below the rank 1/);
});

import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { leastSquaresTask } from "../numerics/least_squares_task.ts";
import { matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";

Deno.test("noiseEnergy() and its variance are those of sampled least-squares fits", async () => {
  const algebra = await openLinearAlgebra();
  for (const [D, n] of [[60, 30], [40, 80]]) {
    const sets = 2000, values: number[] = [];
    for (let instance = 0; instance < sets; instance++) {
      const draw = (purpose: string, count: number) =>
        normals({ seed: 6, cell: D, instance, purpose }, count);
      const task = leastSquaresTask(algebra, matrix(n, D, draw("x", n * D)), draw("noise", n));
      values.push(norm(task.minimiser) ** 2);
    }
    const mean = values.reduce((a, b) => a + b) / sets;
    const variance = values.reduce((total, v) => total + (v - mean) ** 2, 0) / (sets - 1);
    const exact = noiseEnergy(n, D, 1);
    ok(Math.abs(mean - exact) < 3.5 * Math.sqrt(variance / sets), `${D} ${n}: ${mean} against ${exact}`);
    // The sampled variance of 2000 values with the kurtosis of about 4 seen here is good to 4 %; three and a half times that.
    ok(Math.abs(variance / noiseEnergyVariance(n, D, 1) - 1) < 0.14, `${D} ${n}: ${variance}`);
  }
});

Deno.test("noiseEnergyVariance() is infinite next to the interpolation point and tends to its large-D law", () => {
  strictEqual(noiseEnergyVariance(47, 50, 0.3), Infinity);
  strictEqual(noiseEnergyVariance(53, 50, 0.3), Infinity);
  ok(Number.isFinite(noiseEnergyVariance(46, 50, 0.3)));
  strictEqual(noiseEnergyVariance(47, 50, 0), 0);
  const D = 1e6, ratio = 0.4;
  const law = 2 * ratio / (D * (1 - ratio) ** 3);
  ok(Math.abs(noiseEnergyVariance(ratio * D, D, 1) / law - 1) < 1e-4);
});

import { ok, throws } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { leastSquaresTask } from "../numerics/least_squares_task.ts";
import { matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import { noiseEnergyLaw } from "./noise_energy_law.ts";

const average = (points: ReturnType<typeof noiseEnergyLaw>, law: (value: number) => number) =>
  points.reduce((sum, { value, weight }) => sum + weight * law(value), 0);

Deno.test("noiseEnergyLaw() has the exact mean, and the exact variance where there is one", () => {
  for (const [n, D] of [[38, 40], [42, 40], [37, 40], [1, 3], [20, 200], [500, 200], [3, 1000]]) {
    const points = noiseEnergyLaw(n, D, 0.3), mean = noiseEnergy(n, D, 0.3);
    ok(Math.abs(average(points, (e) => e) / mean - 1) < 1e-6, `${n} ${D}`);
    ok(points.length < 60, `${points.length} points`);
    if (Math.abs(n - D) < 8) continue;
    const variance = average(points, (e) => (e - mean) ** 2);
    ok(Math.abs(variance / noiseEnergyVariance(n, D, 0.3) - 1) < 1e-5, `${n} ${D}`);
  }
});

Deno.test("noiseEnergyLaw() of one point in three dimensions is z²/χ²₃, whose quartiles are in tables", () => {
  // z²/χ²₃ = F(1, 3)/3: P(F < 0.585) = 0.5. A smooth step stands for the sharp one, which points cannot resolve.
  const points = noiseEnergyLaw(1, 3, 1), draws = 200_000;
  const z = normals({ seed: 3, cell: 0, instance: 0, purpose: "ratio" }, 4 * draws);
  let sum = 0;
  for (let k = 0; k < 4 * draws; k += 4) {
    const ratio = z[k] ** 2 / (z[k + 1] ** 2 + z[k + 2] ** 2 + z[k + 3] ** 2);
    sum += ratio / (ratio + 0.2) / draws;
  }
  // Values in [0, 1] scatter by at most 1/2.
  const found = average(points, (e) => e / (e + 0.2));
  ok(Math.abs(found - sum) < 3.5 * 0.5 / Math.sqrt(draws), `${found} against ${sum}`);
});

Deno.test("noiseEnergyLaw() is the law of sampled fits next to the interpolation point", async () => {
  const algebra = await openLinearAlgebra();
  for (const [D, n] of [[20, 18], [20, 22]]) {
    const sets = 3000, law = (energy: number) => energy / (energy + D / 2);
    let sum = 0, squares = 0;
    for (let instance = 0; instance < sets; instance++) {
      const draw = (purpose: string, count: number) =>
        normals({ seed: 9, cell: n, instance, purpose }, count);
      const task = leastSquaresTask(algebra, matrix(n, D, draw("x", n * D)), draw("noise", n));
      const value = law(norm(task.minimiser) ** 2);
      sum += value;
      squares += value ** 2;
    }
    const mean = sum / sets, error = Math.sqrt((squares / sets - mean ** 2) / sets);
    const exact = average(noiseEnergyLaw(n, D, 1), law);
    ok(Math.abs(mean - exact) < 3.5 * error, `${n}: ${mean} ± ${error} against ${exact}`);
    ok(Math.abs(mean - law(noiseEnergy(n, D, 1))) > 8 * error, "the mean energy would not do");
  }
});

Deno.test("noiseEnergyLaw() refuses the interpolation point", () => {
  throws(() => noiseEnergyLaw(39, 40, 1), { name: "RangeError" });
});

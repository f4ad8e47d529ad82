// What particles can and cannot do is known beforehand.
import { ok, rejects } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { farTilt } from "./far_tilt.ts";
import { tallestMode } from "./particle_averages.ts";
import { particlePosterior } from "./particle_posterior.ts";

const algebra = await openWasm("");
const draw = (purpose: string, rows: number, cols: number) =>
  matrix(rows, cols, normals({ seed: 8, cell: 0, instance: 0, purpose }, rows * cols));
const key = { seed: 8, cell: 0, instance: 0, purpose: "particles" };

Deno.test("farTilt() is γ²|Xᵀv|² for linear neurons, the best angle for ReLU, nothing for tanh", () => {
  const points = draw("points", 5, 6), dual = draw("dual", 5, 1).data, weights = draw("weights", 200, 6);
  const options = { points, richness: 0.7, elasticCoupling: 1, centres: matrix(200, 6), key };
  const feature = new Float64Array(6);
  algebra.applyTransposed(points, dual, feature);
  const linear = farTilt(algebra, { ...options, activation: activations.linear }, weights)(dual);
  ok(Math.abs(linear / (0.49 * dot(feature, feature)) - 1) < 1e-12, `${linear}`);
  ok(farTilt(algebra, { ...options, activation: activations.tanh }, weights)(dual) < 1e-4);

  const plane = draw("plane", 4, 2), v = draw("v", 4, 1).data, few = draw("few", 64, 2);
  let most = 0;
  for (let k = 0; k < 20000; k++) {
    const angle = 2 * Math.PI * k / 20000;
    const signal = v.reduce(
      (sum, x, i) =>
        sum + x * Math.max(0, plane.data[2 * i] * Math.cos(angle) + plane.data[2 * i + 1] * Math.sin(angle)),
      0,
    );
    most = Math.max(most, 0.49 * signal ** 2);
  }
  const relu = { ...options, points: plane, centres: matrix(64, 2), activation: activations.relu };
  const found = farTilt(algebra, relu, few)(v);
  ok(Math.abs(found / most - 1) < 1e-3, `${found} against ${most}`);
  // Below the edge a neuron that grows no faster than |w| has no mode but 0
  ok(tallestMode(algebra, { ...relu, richness: 0.6 / Math.sqrt(most) * 0.7 }, few, v) <= 0);
});

Deno.test("particlePosterior() refuses neurons with modes apart, rather than answer wrongly", async () => {
  const task = (name: string) => ({
    ...{ inputs: draw(`${name} inputs`, 6, 2), labels: draw(`${name} labels`, 6, 1).data.map((y) => 2 * y) },
    ...{ richness: 3, inverseTemperature: 20 },
  });
  const given = {
    source: task("source"),
    target: { ...task("target"), elasticCoupling: 1 },
    ...{ sourceTest: draw("test", 2, 2), targetTest: draw("test", 2, 2) },
  };
  await rejects(
    particlePosterior(algebra, activations.tanh, given, { particles: 256, key }),
    (error) => error instanceof RangeError && /tallest mode of a neuron with tanh/.test(error.message),
  );
  const stop = new AbortController();
  stop.abort();
  await rejects(
    particlePosterior(algebra, activations.tanh, given, { particles: 256, key, signal: stop.signal }),
  );
});

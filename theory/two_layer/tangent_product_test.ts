import { ok } from "node:assert/strict";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { tangentProduct } from "./tangent_product.ts";

Deno.test("tangentProduct() is the tangent kernel, sum by sum, times a vector", async () => {
  const algebra = await openLinearAlgebra("wasm"), [particles, samples, rank] = [7, 5, 3];
  const draw = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);
  const values = matrix(particles, samples, draw("values", particles * samples));
  const slopes = matrix(particles, samples, draw("slopes", particles * samples));
  const coordinates = matrix(samples, rank, draw("coordinates", samples * rank));
  const readout = draw("readout", particles), direction = draw("direction", samples);
  const weights = draw("weights", particles).map(Math.abs);
  for (const moves of [true, false]) {
    const out = new Float64Array(samples);
    const product = tangentProduct(algebra, { values, slopes, weights, ...moves && { coordinates } });
    for (let twice = 0; twice < 2; twice++) product(readout, direction, out);
    for (let p = 0; p < samples; p++) {
      let expected = 0;
      for (let q = 0; q < samples; q++) {
        let inputs = 0, kernel = 0;
        for (let r = 0; r < rank; r++) {
          inputs += coordinates.data[p * rank + r] * coordinates.data[q * rank + r];
        }
        for (let s = 0; s < particles; s++) {
          const at = s * samples, gates = slopes.data[at + p] * slopes.data[at + q];
          kernel += weights[s] *
            (values.data[at + p] * values.data[at + q] + (moves ? readout[s] ** 2 * gates * inputs : 0));
        }
        expected += kernel * direction[q];
      }
      ok(Math.abs(out[p] - expected) < 1e-12);
    }
  }
});

import { deepStrictEqual, ok } from "node:assert/strict";
import { type Complex, conjugate, minus, over, plus, times } from "./complex.ts";
import { resolventAverages } from "./resolvent_averages.ts";

Deno.test("complex arithmetic is that of complex numbers", () => {
  const x: Complex = [1, 2], y: Complex = [3, -1];
  deepStrictEqual(plus(x, y, x), [5, 3]);
  deepStrictEqual(minus(x, y), [-2, 3]);
  deepStrictEqual(times(x, y), [5, 5]);
  deepStrictEqual(times(2, x, 3, y), [30, 30]);
  deepStrictEqual(over(times(x, y), y), x);
  deepStrictEqual(conjugate(x), [1, -2]);
});

Deno.test("resolventAverages() averages powers of 1/(z + x), with weights of any sign", () => {
  const z: Complex = [0.3, 0.7], nodes = Float64Array.of(0, 1, 2.5), weights = Float64Array.of(0.5, 1, -0.4);
  const { first, second, third } = resolventAverages(z, nodes, weights);
  [first, second, third].forEach((average, at) => {
    let wanted: Complex = [0, 0];
    nodes.forEach((x, j) => {
      const r = over([1, 0], plus(z, [x, 0]));
      wanted = plus(wanted, times(weights[j], ...new Array<Complex>(at + 1).fill(r)));
    });
    ok(Math.hypot(...minus(average, wanted)) < 1e-15);
  });
});

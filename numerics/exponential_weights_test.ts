import { ok } from "node:assert/strict";
import { exponentialWeights } from "./exponential_weights.ts";

Deno.test("exponentialWeights() are integrals of e^{−z(1−s)}·sʲ/j!, small and large z alike", () => {
  for (const z of [0, 1e-9, 0.01, 0.3, 0.4999, 0.5, 2, 30]) {
    const { decay, first, second, third } = exponentialWeights(z);
    ok(Math.abs(decay / Math.exp(-z) - 1) < 1e-15);
    const steps = 4000; // Simpson: error about (z/steps)⁴
    [first, second, third].forEach((value, j) => {
      let sum = 0;
      for (let i = 0; i <= steps; i++) {
        const s = i / steps, weight = i === 0 || i === steps ? 1 : i % 2 ? 4 : 2;
        sum += weight * Math.exp(-z * (1 - s)) * s ** j / (j === 2 ? 2 : 1) / (3 * steps);
      }
      ok(Math.abs(value / sum - 1) < 1e-9, `φ${j + 1}(${-z}) = ${value}, not ${sum}`);
    });
  }
});

Deno.test("exponentialWeights() is smooth where the series ends, and right for huge z", () => {
  for (const name of ["first", "second", "third"] as const) {
    const step = exponentialWeights(0.5)[name] - exponentialWeights(0.5 - 1e-13)[name];
    ok(Math.abs(step) < 1e-13); // the slope is below 1; cancellation loses two digits at most
  }
  const { decay, first, second, third } = exponentialWeights(1e9);
  ok(decay === 0 && first === 1e-9 && Math.abs(second * 1e9 - 1) < 1e-8 && Math.abs(third * 2e9 - 1) < 1e-8);
});

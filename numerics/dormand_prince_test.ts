import { ok, throws } from "node:assert/strict";
import { dormandPrince } from "./dormand_prince.ts";
import { NumericalError } from "./numerical_error.ts";

/** A circle run through once: returns the distance from the start, and the steps taken. */
function circle(tolerance: number): { miss: number; steps: number } {
  let steps = 0;
  const end = dormandPrince((y, out) => out.set([-y[1], y[0], 1]), Float64Array.of(1, 0, 0), {
    tolerance,
    maxSteps: 100000,
    firstStep: 0.01,
    finished: (y) => (steps++, y[2] >= 2 * Math.PI),
  });
  return { miss: Math.hypot(end[0] - Math.cos(end[2]), end[1] - Math.sin(end[2])), steps };
}

Deno.test("dormandPrince() is as accurate as asked, and of fifth order", () => {
  for (const tolerance of [1e-4, 1e-7, 1e-10]) ok(circle(tolerance).miss < 30 * tolerance);
  // Thousandfold accuracy costs 1000^(1/5) ≈ 4 times the steps.
  const growth = circle(1e-10).steps / circle(1e-7).steps;
  ok(growth > 3 && growth < 5, `${growth}`);
});

Deno.test("dormandPrince() says when its steps do not suffice", () => {
  throws(
    () =>
      dormandPrince((y, out) => out.set([y[0] * y[0]]), Float64Array.of(1), {
        tolerance: 1e-6,
        maxSteps: 500,
        firstStep: 0.1,
        finished: () => false,
      }),
    (error) => error instanceof NumericalError && /Cannot reach the end in 500/.test(error.message),
  );
});

import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { averageLaw } from "./fluctuation.ts";

const close = (found: number, wanted: number, relative: number) =>
  ok(Math.abs(found - wanted) <= relative * Math.abs(wanted), `${found} against ${wanted}`);

Deno.test("averageLaw() is exact for polynomials of degree two in independent normal inputs", () => {
  // mean(law) − law(mean) = Σ aᵢ Var xᵢ; the product x₀x₁ adds nothing, nor does anything linear.
  const law = ([x, y, z]: number[]) => 3 * x * x + 0.5 * y * y + 2 * x * y - 7 * z + 4;
  const inputs = [{ mean: -1, variance: 0.04 }, { mean: -2, variance: 0.3 }, { mean: 0, variance: 5 }];
  close(averageLaw(law, inputs).value, law([-1, -2, 0]) + 3 * 0.04 + 0.5 * 0.3, 1e-12);
  // Var ax² + bx of a normal x with mean 0: b²v + 2a²v².
  const { deviation } = averageLaw(([x]) => 3 * x * x + 2 * x, [{ mean: 0, variance: 0.25 }]);
  close(deviation, Math.sqrt(4 * 0.25 + 18 * 0.0625), 1e-12);
});

Deno.test("averageLaw() keeps the sign of the shift, but lets remainders of opposite sign add up", () => {
  const law = ([x, y]: number[]) => x * x - y * y;
  const inputs = [{ mean: -2, variance: 0.1 }, { mean: -3, variance: 0.1 }];
  const { value, remainder } = averageLaw(law, inputs);
  close(value, 4 - 9, 1e-12);
  close(remainder, 0.2 * (0.1 / 4 + 0.1 / 9), 1e-9);
});

Deno.test("averageLaw() keeps a positive input positive, and is second order for it too", () => {
  const law = ([x]: number[]) => (ok(x > 0), x * x);
  ok(averageLaw(law, [{ mean: 0.1, variance: 4 }]).remainder > 0);
  for (const variance of [1e-2, 1e-3]) {
    // Exact: 4 + variance. The next order is the relative variance squared.
    const { value } = averageLaw(law, [{ mean: 2, variance }]);
    ok(Math.abs(value - 4 - variance) < 8 * (variance / 4) ** 2);
  }
});

Deno.test("averageLaw() changes nothing when nothing fluctuates", () => {
  const { value, remainder, deviation } = averageLaw(([x, y]) => Math.exp(x) / y, [
    { mean: 1, variance: 0 },
    { mean: 2, variance: 0 },
  ]);
  strictEqual(value, Math.E / 2);
  strictEqual(remainder, 0);
  strictEqual(deviation, 0);
});

Deno.test("averageLaw() has no deviation for an input without variance, unless the law is flat in it", () => {
  const wild = [{ mean: 2, variance: Infinity }];
  strictEqual(averageLaw(([x]) => x, wild).deviation, Infinity);
  strictEqual(averageLaw(() => 1, wild).deviation, 0);
  ok(Number.isFinite(averageLaw(([x]) => x * x, wild).value));
});

Deno.test("averageLaw() is the average of a sampled law, within its remainder", () => {
  // A ratio times a square root, as the laws have them, of two independent normal numbers with 5 % and 8 % scatter.
  const law = ([x, y]: number[]) => x * Math.sqrt(x) / y;
  const inputs = [{ mean: 1.5, variance: 0.075 ** 2 }, { mean: 0.8, variance: 0.064 ** 2 }];
  const draws = 100_000, z = normals({ seed: 3, cell: 0, instance: 0, purpose: "inputs" }, 2 * draws);
  const centre = law(inputs.map(({ mean }) => mean));
  let sum = 0, squares = 0;
  for (let i = 0; i < draws; i++) {
    const off = law(inputs.map(({ mean, variance }, k) => mean + Math.sqrt(variance) * z[2 * i + k])) -
      centre;
    sum += off;
    squares += off * off;
  }
  const mean = centre + sum / draws, scatter = Math.sqrt(squares / draws - (sum / draws) ** 2);
  const error = scatter / Math.sqrt(draws);
  const { value, remainder, deviation } = averageLaw(law, inputs);
  close(deviation, scatter, 0.03);
  ok(
    Math.abs(value - mean) < remainder + 3.5 * error,
    `${mean} ± ${error} against ${value}, remainder ${remainder}`,
  );
  ok(Math.abs(centre - mean) > 3.5 * error + remainder, "without the shift it would fail");
});

Deno.test("averageLaw() averages over a known distribution exactly, and over the rest at each of its points", () => {
  const distribution = [{ value: 1, weight: 0.75 }, { value: 9, weight: 0.25 }];
  const known = { mean: 3, variance: 12, distribution }, other = { mean: -2, variance: 0.3 };
  const law = ([x, y]: number[]) => Math.sqrt(x) * (1 + y * y);
  const { value, centre, remainder, deviation } = averageLaw(law, [known, other]);
  close(value, 1.5 * (1 + 4 + 0.3), 1e-12); // mean of √x times mean of 1 + y²
  close(centre, 1.5 * 5, 1e-12);
  close(remainder, 1.5 * 0.3 * (0.3 / 4), 1e-9); // what the distribution spreads costs nothing
  // Var √x y-average² + mean x (4y²v + 2v²), by the law of total variance.
  close(deviation, Math.sqrt(0.75 * 5.3 ** 2 + 3 * (16 * 0.3 + 2 * 0.09)), 1e-9);
  // Without a variance the law has none, unless it is flat there.
  strictEqual(averageLaw(law, [{ ...known, variance: Infinity }, other]).deviation, Infinity);
  strictEqual(averageLaw(() => 2, [{ ...known, variance: Infinity }]).deviation, 0);
});

import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { fluctuationBias, fluctuationDeviation } from "./fluctuation.ts";

const close = (found: number, wanted: number, relative: number) =>
  ok(Math.abs(found - wanted) <= relative * Math.abs(wanted), `${found} against ${wanted}`);

Deno.test("fluctuationBias() is exact for polynomials of degree two in independent inputs", () => {
  // mean(law) − law(mean) = Σ aᵢ Var xᵢ; the product x₀x₁ adds nothing, nor does anything linear.
  const law = ([x, y, z]: number[]) => 3 * x * x + 0.5 * y * y + 2 * x * y - 7 * z + 4;
  const inputs = [{ mean: 1, variance: 0.04 }, { mean: -2, variance: 0.3 }, { mean: 0, variance: 5 }];
  close(fluctuationBias(law, inputs), 3 * 0.04 + 0.5 * 0.3, 1e-12);
});

Deno.test("fluctuationBias() adds curvatures of opposite sign instead of cancelling them", () => {
  // It is the size of the bias: x² − y² has none at equal variances, but that is luck.
  const law = ([x, y]: number[]) => x * x - y * y;
  close(fluctuationBias(law, [{ mean: 2, variance: 0.1 }, { mean: 3, variance: 0.1 }]), 0.2, 1e-12);
});

Deno.test("fluctuationBias() keeps a positive input positive, however wide it scatters", () => {
  const law = ([x]: number[]) => (ok(x > 0), x * Math.log(x));
  ok(fluctuationBias(law, [{ mean: 0.1, variance: 4 }]) > 0);
});

Deno.test("fluctuationDeviation() is exact for linear laws, and for products to leading order", () => {
  const inputs = [{ mean: 1, variance: 0.04 }, { mean: -2, variance: 0.09 }];
  close(fluctuationDeviation(([x, y]) => 5 * x - 2 * y, inputs), Math.sqrt(25 * 0.04 + 4 * 0.09), 1e-12);
  // xy: ∂ = (y, x) at the means; the exact variance has Var x·Var y on top, here 2 % of it.
  close(fluctuationDeviation(([x, y]) => x * y, inputs), Math.sqrt(4 * 0.04 + 0.09), 1e-12);
});

Deno.test("fluctuationBias() and fluctuationDeviation() are nothing when nothing fluctuates", () => {
  const law = ([x, y]: number[]) => Math.exp(x) / y;
  const still = [{ mean: 1, variance: 0 }, { mean: 2, variance: 0 }];
  strictEqual(fluctuationBias(law, still), 0);
  strictEqual(fluctuationDeviation(law, still), 0);
});

Deno.test("fluctuationBias() and fluctuationDeviation() are those of a sampled law", () => {
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
  const bias = sum / draws,
    deviation = Math.sqrt(squares / draws - bias ** 2),
    error = deviation / Math.sqrt(draws);
  // What leading order leaves out is relatively of the order of the squared scatter, 1 %; allow three times that.
  close(fluctuationDeviation(law, inputs), deviation, 0.03);
  ok(error < 0.06 * bias, "the bias is seen");
  ok(Math.abs(fluctuationBias(law, inputs) - bias) < 0.03 * bias + 3.5 * error, `${bias} ± ${error}`);
});

import { deepStrictEqual, ok } from "node:assert/strict";
import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { allowRounding, allowStopping, ofAlignment, ofKernelLoss, ofSpike } from "./allow_stopping.ts";
import { boostSpike } from "./boost_law.ts";

Deno.test("allowStopping() adds to the allowance and says why, and leaves the value", () => {
  const law = (value: number) => ({
    value,
    allowance: 0.1,
    allowanceReason: "D",
    source: "here",
    deviation: 2,
  });
  const said = allowStopping(law, ofSpike)(3);
  deepStrictEqual(said, {
    value: 3,
    allowance: 0.1 + 6 * TRAINING_TOLERANCE,
    allowanceReason: "D; training stops at a finite distance",
    source: "here",
    deviation: 2,
  });
});

Deno.test("the bounds hold for predictors that are off by ε in any direction, and are within a factor of three of it", () => {
  const epsilon = 1e-3;
  for (const richness of [0.1, 1, 10]) {
    const value = boostSpike(richness, 1), off = boostSpike(richness, (1 + epsilon) ** 2) - value;
    ok(off <= 1.001 * ofSpike(value, epsilon) && off > ofSpike(value, epsilon) / 3);
  }
  for (const angle of [0, 0.3, 1.2, Math.PI / 2]) {
    const off = Math.abs(Math.cos(angle - epsilon) ** 2 - Math.cos(angle) ** 2);
    ok(off <= ofAlignment(Math.cos(angle) ** 2, epsilon) + 1e-15);
  }
  // α → 0 with β₂ along the kept start q − c₀: R = r + (q − c₀)², and both q and c₀ move by ε.
  for (const [rest, along] of [[0, 0.5], [0.6, 0.2], [0.1, 0]]) {
    const loss = rest + along ** 2, off = rest + (along + 2 * epsilon) ** 2 - loss;
    ok(off <= ofKernelLoss(loss, epsilon) + 1e-15);
  }
});

Deno.test("allowRounding() lets a loss of exactly 0 be measured, and keeps the reason there is", () => {
  const law = (allowanceReason: string) => ({ value: 0, allowance: 0, allowanceReason, source: "here" });
  const { allowance, allowanceReason } = allowRounding(law)("");
  ok(allowance > 1e-24 && allowance < 1e-15);
  deepStrictEqual([allowanceReason, allowRounding(law)("D").allowanceReason], ["rounding", "D"]);
});

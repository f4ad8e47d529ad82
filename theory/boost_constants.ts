import type { FreeKernel } from "./free_kernel.ts";

/**
 * The constants of Result 3 that gradient flow on two layers produces:
 *
 *     c₁ = χρ²,   c₂ = χ(1−ρ²),   c₃ = χρ√(1−ρ²)
 *
 * The kernel's change is χv̂v̂ᵀ with v̂ = ρβ₁ + √(1−ρ²)û: of rank one, c₁c₂ = c₃².
 *
 * @param spike χ.
 * @param sourceCosine ρ, in [0, 1].
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3, which leaves them open; derived here from the boost law.
 *
 * @example A population source has a signal spike only
 * ```ts
 * import { boostConstants } from "./boost_constants.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(boostConstants(2, 1), { signal: 2, noiseSpike: 0, crosstalk: 0 });
 * ```
 */
export function boostConstants(spike: number, sourceCosine: number): FreeKernel {
  const off = Math.max(0, 1 - sourceCosine ** 2);
  return {
    signal: spike * sourceCosine ** 2,
    noiseSpike: spike * off,
    crosstalk: spike * sourceCosine * Math.sqrt(off),
  };
}

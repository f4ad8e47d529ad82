import { strictEqual } from "node:assert/strict";
import { openActivation } from "./open_activation.ts";
import { sharpnessGrowth } from "./two_layer_sharpness.ts";

Deno.test("sharpnessGrowth() judges an activation by what it does, not by its name", async () => {
  const growth = async (text: string) =>
    sharpnessGrowth(await openActivation(text), { richness: 1, inputDim: 3 });
  for (const straight of ["relu", "linear", "h", "max(h,0)", "h > 0 ? h : 0", "abs(h)", "max(h, 0.1*h)"]) {
    strictEqual(await growth(straight), 3, straight);
  }
  for (const curved of ["tanh", "erf", "h^2", "max(h-1,0)", "max(h,0)+1"]) {
    strictEqual(await growth(curved), 8, curved);
  }
});

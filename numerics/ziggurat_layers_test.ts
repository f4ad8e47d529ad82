import { ok, strictEqual } from "node:assert/strict";
import { zigguratLayers } from "./ziggurat_layers.ts";

const near = (a: number, b: number, tolerance: number) => ok(Math.abs(a / b - 1) < tolerance, `${a}, ${b}`);

Deno.test("zigguratLayers() makes layers of equal area that cover √(π/2) with little to spare", () => {
  for (const count of [16, 128, 256, 1024]) {
    const { area, width, height, edge } = zigguratLayers(count);
    const spare = count * area / Math.sqrt(Math.PI / 2) - 1;
    ok(spare > 0 && spare < 2 / count, `${spare}`);
    near(width[0] * height[1], area, 1e-15);
    for (let i = 1; i < count; i++) near(width[i] * (height[i + 1] - height[i]), area, 1e-10);
    for (let i = 1; i < count; i++) near(height[i], Math.exp(-(width[i] ** 2) / 2), 1e-14);
    for (let i = 0; i + 1 < count; i++) strictEqual(edge[i], width[i + 1]);
    strictEqual(edge[count - 1], 0);
  }
});

Deno.test("zigguratLayers() begins its tail where others found it to", () => {
  near(zigguratLayers(128).tailStart, 3.442619855899, 1e-12); // Marsaglia, Tsang (2000)
  near(zigguratLayers(256).tailStart, 3.6541528853610088, 1e-14); // in many implementations
});

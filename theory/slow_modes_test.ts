import { ok, strictEqual } from "node:assert/strict";
import { slowModes } from "./slow_modes.ts";

/** The same by plain maximisation over x of a plain quadrature. */
function byHand(ratio: number, inputDim: number, time: number): number {
  const edge = (1 - Math.sqrt(ratio)) ** 2, far = (1 + Math.sqrt(ratio)) ** 2, steps = 20_000;
  let cost = 0, best = 0, before = edge;
  for (let i = 1; i <= steps; i++) { // down from the edge
    const x = edge * Math.exp(-8 * (i / steps) ** 2), y = (before + x) / 2;
    cost += inputDim * Math.sqrt((edge - y) * (far - y)) / (2 * y) * (before - x);
    before = x;
    best = Math.max(best, Math.exp(-2 * x * time - cost) - Math.exp(-2 * edge * time));
  }
  return best / inputDim;
}

Deno.test("slowModes() is the maximum that it says", () => {
  for (const [ratio, inputDim] of [[0.5, 40], [1.5, 30], [0.9, 100]]) {
    for (const time of [3, 10, 100]) {
      const { weight } = slowModes(ratio, inputDim, time), plain = byHand(ratio, inputDim, time);
      ok(Math.abs(weight / plain - 1) < 0.01, `${ratio} ${inputDim} ${time}: ${weight} ${plain}`);
    }
  }
});

Deno.test("slowModes() vanishes early and late, and is finite between", () => {
  for (const [ratio, inputDim] of [[0.5, 40], [1.5, 200], [0.97, 40]]) {
    for (const time of [1e-300, 1e-9, 1e-3, 1, 1e3, 1e6, 1e20, 1e300, Number.MAX_VALUE, Infinity]) {
      const { weight, rate } = slowModes(ratio, inputDim, time);
      ok(weight >= 0 && weight < 1 / inputDim && rate >= 0, `${ratio} ${time}: ${weight} ${rate}`);
    }
    ok(slowModes(ratio, inputDim, 1e-9).weight < 1e-15 && slowModes(ratio, inputDim, 1e300).weight < 1e-15);
    strictEqual(slowModes(ratio, inputDim, Infinity).weight, 0);
  }
});

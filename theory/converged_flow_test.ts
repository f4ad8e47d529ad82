import { ok, strictEqual } from "node:assert/strict";
import { regressionFlow, spikedKernelFlow } from "./regression_flow.ts";
import { interpolationLoss } from "./spiked_regression.ts";

const END = { integrator: "flow", time: Infinity } as const;
const near = (found: number, wanted: number, tolerance = 1e-10) =>
  ok(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${found} against ${wanted}`);

Deno.test("convergedFlow() from scratch is 1 − n/D + σ²n/(D−n−1), and σ²D/(n−D−1) above, exactly", () => {
  const few = regressionFlow({ inputDim: 40, targetRatio: 0.9, targetNoise: 0.5 }, END);
  near(few.test.value, 1 - 0.9 + 0.25 * 36 / 3);
  ok(few.test.allowance < 1e-9);
  strictEqual(few.train.value, 0);
  const many = regressionFlow({ inputDim: 40, targetRatio: 1.1, targetNoise: 0.5 }, END);
  near(many.test.value, 0.25 * 40 / 3);
  near(many.train.value, 0.25 * (1 - 40 / 44));
  const far = regressionFlow({ inputDim: 40, targetRatio: 0.5, targetNoise: 0.5, initialDistance: 3 }, END);
  near(far.test.value, 3 * 0.5 + 0.25 * 20 / 19);
});

Deno.test("convergedFlow() on a spiked kernel is its exact interpolation, whatever the start", () => {
  const sizes = { inputDim: 30, targetRatio: 0.5, targetNoise: 0.4 };
  for (const [cosine, start] of [[0.6, 0], [0.6, 1], [1, 0], [-1, 0.3], [0, 1]]) {
    const { test } = spikedKernelFlow(
      { ...sizes, spike: 2, featureAlignment: cosine, warmStart: start },
      END,
    );
    near(
      test.value,
      interpolationLoss({ samples: 15, inputDim: 30, spike: 2, cosine, start, noise: 0.4 }),
      1e-11,
    );
  }
});

Deno.test("convergedFlow() is where the expansion in 1/D of late times ends, within its allowance", () => {
  const sizes = { inputDim: 200, targetRatio: 0.5, targetNoise: 0.4, spike: 2, featureAlignment: 0.6 };
  const late = spikedKernelFlow(sizes, { integrator: "flow", time: 300 }).test;
  const end = spikedKernelFlow(sizes, END).test;
  ok(
    Math.abs(late.value - end.value) < late.allowance && late.allowance < 0.01 * end.value,
    `${late.value} ${late.allowance} ${end.value}`,
  );
  ok(Math.abs(late.deviation! / end.deviation! - 1) < 0.4, `${late.deviation} ${end.deviation}`);
});

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { pretrainedFlow, type PretrainedFlowParams, scratchFlow } from "./pretrained_flow.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";

const base: PretrainedFlowParams = {
  inputDim: 200,
  alignment: 0.8,
  proportionalRichness: 3,
  targetRatio: 0.5,
  targetNoise: 0.4,
  time: 1,
  integrator: "flow",
  learningRate: 0.01,
  trainable: "readout",
  readout: "center",
};

Deno.test("pretrainedFlow() ends where regression with the same kernel does, for every start and all weights", () => {
  for (const readout of ["center", "keep"] as const) {
    for (const trainable of ["readout", "all"] as const) {
      const params = { ...base, time: Infinity, readout, trainable };
      const end = spikedKernelLoss({
        ...params,
        width: Infinity,
        sourceRatio: Infinity,
        sourceNoise: 0,
        noiseAlignment: 0,
        ridge: 0,
      });
      const { test } = pretrainedFlow(params);
      ok(
        Math.abs(test.value - end.value) < test.allowance + end.allowance,
        `${test.value} against ${end.value}`,
      );
      ok(test.allowance < 0.01 * test.value);
    }
  }
});

Deno.test("pretrainedFlow() without richness is scratchFlow(), which both layers learn twice as fast", () => {
  const lazy = pretrainedFlow({ ...base, proportionalRichness: 0 }), scratch = scratchFlow({ ...base });
  ok(Math.abs(lazy.test.value - scratch.test.value) < 1e-12);
  const slow = scratchFlow({ ...base, time: 2 }), both = scratchFlow({ ...base, trainable: "all" });
  ok(Math.abs(slow.train.value - both.train.value) < 1e-12);
});

Deno.test("pretrainedFlow() tends to flow as the steps get small, and takes the nearest whole number of them", () => {
  const flow = pretrainedFlow({ ...base }).train.value;
  const off = [0.04, 0.02].map((learningRate) =>
    pretrainedFlow({ ...base, integrator: "descent", learningRate }).train.value - flow
  );
  ok(Math.abs(off[0] / off[1] - 2) < 0.1, `${off}`);
  const descent = { ...base, integrator: "descent", learningRate: 0.1 } as const;
  strictEqual(
    pretrainedFlow({ ...descent, time: 0.52 }).test.value,
    pretrainedFlow({ ...descent, time: 0.5 }).test.value,
  );
});

Deno.test("pretrainedFlow() computes once for the instances of a cell", () => {
  strictEqual(pretrainedFlow(base), pretrainedFlow(base));
  deepStrictEqual(pretrainedFlow(base), pretrainedFlow({ ...base }));
});

Deno.test("pretrainedFlow() refuses what no training can be", () => {
  const refused: [Partial<PretrainedFlowParams>, RegExp][] = [
    [{ time: -1 }, /time -1/],
    [{ integrator: "descent", time: Infinity }, /time inf/],
    [{ integrator: "descent", learningRate: 1 }, /diverging/],
    [{ proportionalRichness: -1 }, /proportional-richness/],
    [{ targetRatio: 0 }, /target-ratio/],
    [{ targetRatio: 1, time: Infinity }, /interpolation point/],
  ];
  for (const [change, message] of refused) {
    throws(() => pretrainedFlow({ ...base, ...change }), { name: "RangeError", message });
  }
});

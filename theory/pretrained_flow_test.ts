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

Deno.test("pretrainedFlow() goes smoothly into its end, and comes smoothly from its start", () => {
  for (const inputDim of [40, 200]) {
    for (const targetRatio of [0.5, 1.5]) {
      for (const law of [pretrainedFlow, scratchFlow]) {
        const at = (time: number) => law({ ...base, inputDim, targetRatio, time });
        const late = at(1e300), end = at(Infinity), start = at(0);
        for (const part of ["test", "train"] as const) {
          let last = 0;
          for (const time of [1e3, 1e4, 1e6, 1e9, 1e20, 1e100, 1e300]) {
            const { value, allowance } = at(time)[part];
            ok(Math.abs(value - late[part].value) < 1e-6, `${time}: ${value}`);
            // The expansion's ratio tends to its end as 1/√t.
            const off = Math.abs(allowance - late[part].allowance);
            ok(
              off < 0.15 * late[part].allowance * Math.sqrt(1e4 / time) + 1e-3 * allowance + 1e-6,
              `${time}: ${off}`,
            );
            // The end itself is known exactly: the expansion allows for what it lacks.
            const gap = Math.abs(value - end[part].value);
            ok(gap < allowance + end[part].allowance + 1e-9, `${time}: ${gap}, allowed ${allowance}`);
            ok(part === "train" || allowance >= last, `${time}: ${allowance} after ${last}`);
            last = allowance;
          }
          for (const time of [1e-320, 1e-300, 1e-100, 1e-12, 1e-9, 1e-7]) {
            const { value, allowance } = at(time)[part];
            ok(Math.abs(value - start[part].value) < 10 * time + 1e-10, `${time}: ${value}`);
            ok(Math.abs(allowance - start[part].allowance) < 1e3 * time + 1e-8, `${time}: ${allowance}`);
          }
        }
      }
    }
  }
});

Deno.test("pretrainedFlow() at steps too small to see is flow, but for what descent allows for, up to where they can be counted", () => {
  for (const time of [1, 1e3, 1e5]) {
    const flow = pretrainedFlow({ ...base, time });
    for (const learningRate of [1e-9, 1e-20, 1e-300]) {
      const descent = pretrainedFlow({ ...base, time, integrator: "descent", learningRate });
      for (const part of ["test", "train"] as const) {
        const { value, allowance } = descent[part];
        ok(Math.abs(value - flow[part].value) < 1e-6, `${time} ${learningRate}: ${value}`);
        ok(allowance < flow[part].allowance + 1e-3, `${time} ${learningRate}: ${allowance}`);
      }
    }
  }
  throws(
    () => pretrainedFlow({ ...base, time: 1e9, integrator: "descent", learningRate: 1e-300 }),
    /time 1000000000 at learning-rate 1e-300.*flow/,
  );
});

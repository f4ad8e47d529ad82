import { ok, strictEqual, throws } from "node:assert/strict";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import { ultraRichLoss } from "./ultra_rich_loss.ts";
import { halvingCost, ultraRichTransferLoss } from "./ultra_rich_transfer.ts";

const params = {
  inputDim: 400,
  alignment: 0.8,
  noiseAlignment: 0,
  sourceRatio: 0.5,
  sourceNoise: 0,
  targetRatio: 0.5,
  targetNoise: 0.3,
  initScale: 1e-6,
  ridge: 1e-6,
};

Deno.test("ultraRichTransferLoss() is the ridgeless law, with a small allowance for what is not ideal", () => {
  const { value, allowance } = ultraRichTransferLoss(params),
    ideal = ultraRichLoss({ ...params, featureRidge: 0 });
  strictEqual(value, ideal.value);
  ok(allowance > ideal.allowance && allowance < ideal.allowance + 2e-4);
  // The one feature with the ridge, by its own law: the bias is within the allowance.
  const ridge = 1e-3, biased = ultraRichLoss({ ...params, featureRidge: ridge });
  ok(
    Math.abs(biased.value - value) < ultraRichTransferLoss({ ...params, ridge }).allowance + 2 * ridge / 200,
  );
  throws(() => ultraRichTransferLoss({ ...params, ridge: 1e-12 }), /initScale/);
  throws(() => ultraRichTransferLoss({ ...params, targetRatio: 0.005 }), /more than 2/);
});

Deno.test("halvingCost() vanishes as 1/n whatever the ratio, unlike that of a kernel with a large spike", () => {
  for (const targetRatio of [0.2, 0.8, 1.6]) {
    const at = (inputDim: number) => halvingCost({ ...params, targetRatio, inputDim }).value;
    const n = 4e5 * targetRatio, missed = 1 - 0.5 * 0.64 + 0.09;
    ok(Math.abs(at(4e5) * n / missed - 1) < 1e-3);
  }
  const kernel = {
    ...params,
    proportionalRichness: 1e4,
    width: Infinity,
    targetNoise: 0,
    ridge: 0,
    trainable: "readout",
    readout: "center",
  } as const;
  const worth = spikedKernelLoss({ ...kernel, targetRatio: 0.25 }).value - spikedKernelLoss(kernel).value;
  ok(Math.abs(worth - 0.25 * (1 - 0.32)) < 0.01, `${worth}`);
});

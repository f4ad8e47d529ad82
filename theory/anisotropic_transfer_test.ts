import { ok, strictEqual, throws } from "node:assert/strict";
import { dot } from "../numerics/norm.ts";
import {
  anisotropicScratch,
  anisotropicTransfer,
  anisotropicTransferability,
  requireAnisotropicTransfer,
} from "./anisotropic_transfer.ts";
import { type AnisotropicTransferParams, setTeachers } from "./anisotropic_params.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";

const base: AnisotropicTransferParams = {
  inputDim: 300,
  spectrum: "power-law",
  power: 1,
  eigenvalues: [],
  share: 0.5,
  ratio: 39,
  teachers: "fixed",
  sourceAngle: 0.9,
  alignment: 0.7,
  proportionalRichness: 3,
  sourceRatio: Infinity,
  sourceNoise: 0,
  targetRatio: 0.5,
  targetNoise: 0.2,
  ridge: 0.1,
};

Deno.test("anisotropicTransfer() of isotropic inputs is the loss of the spiked kernel, whatever the source", () => {
  for (const change of [{}, { ridge: 0 }, { sourceRatio: 2, sourceNoise: 0.3 }]) {
    const params = { ...base, power: 0, ...change };
    const more = { width: Infinity, trainable: "readout", readout: "center" } as const;
    const one = anisotropicTransfer(params), other = spikedKernelLoss({ ...params, ...more });
    const apart = Math.abs(one.value - other.value);
    ok(apart <= one.allowance + other.allowance, `${one.value} against ${other.value}`);
    ok(one.allowance + other.allowance < 0.02 * one.value);
  }
});

Deno.test("anisotropicTransfer() multiplies the loss by 3.4 for two opposed bands at positive alignment", () => {
  const bands = { spectrum: "two-level", teachers: "bands", alignment: Math.cos(1) } as const;
  const clean = { ...base, ...bands, targetNoise: 0, ridge: 0, targetRatio: 220 / 300 };
  const params = { ...clean, proportionalRichness: Math.sqrt(24) };
  const [source, target] = setTeachers(params);
  ok(Math.abs(dot(source, target) - Math.cos(1)) < 1e-12);
  const transfer = anisotropicTransfer(params).value, scratch = anisotropicScratch(params).value;
  ok(Math.abs(transfer / scratch - 3.4) < 0.1, `${transfer} / ${scratch}`);
  strictEqual(anisotropicTransferability(params).value, scratch - transfer);
});

Deno.test("setTeachers() makes no random teachers, and no bands without two levels", () => {
  throws(() => setTeachers({ ...base, teachers: "random" }), { name: "RangeError", message: /random/ });
  throws(() => setTeachers({ ...base, teachers: "bands" }), { name: "RangeError", message: /two-level/ });
  requireAnisotropicTransfer({ ...base, teachers: "random" });
});

import { ok, strictEqual } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import {
  posteriorKernelSignal,
  posteriorKernelTrace,
  posteriorLoss,
  posteriorOutput,
  posteriorVariance,
  weightMoment,
} from "./posterior_measures.ts";

const kernel = matrix(2, 2, Float64Array.of(3, 1, 1, 2));
const halves = [Float64Array.of(1, 2), Float64Array.of(2, 4)] as const;

Deno.test("measures of posteriors take what they say from the averages", () => {
  strictEqual(posteriorKernelTrace({ kernel }), 5);
  strictEqual(posteriorKernelSignal({ kernel }, Float64Array.of(2, 0)), 3);
  ok(Math.abs(posteriorKernelSignal({ kernel }, Float64Array.of(1, -1)) - 1.5) < 1e-15);
  strictEqual(posteriorOutput({ test: halves }, 1), 3);
  strictEqual(posteriorLoss({ train: halves, test: halves }, "test", Float64Array.of(0, 1)), (2 + 3) / 2);
  const network = { hiddenWeights: matrix(4, 2), readout: new Float64Array(4) };
  strictEqual(posteriorVariance({ scaledVariance: Float64Array.of(1, 3), network }, 0.5), 2);
});

Deno.test("posteriorLoss() has no bias by the scatter of a chain", () => {
  // Two halves that scatter independently by ±1 about the truth: the product of all four pairs is 0 on average.
  const signs = [-1, 1],
    mean = signs.flatMap((a) =>
      signs.map((b) => {
        const test = [Float64Array.of(3 + a), Float64Array.of(3 + b)] as const;
        return posteriorLoss({ train: test, test }, "train", Float64Array.of(3)) / 4;
      })
    ).reduce((sum, value) => sum + value, 0);
  strictEqual(mean, 0);
});

Deno.test("weightMoment() is W̄ᵀW̄/N", async () => {
  const hiddenWeights = matrix(2, 2, Float64Array.of(1, 2, 3, 4));
  const moment = weightMoment(await openCpuBackend(), { hiddenWeights, readout: new Float64Array(2) });
  ok(moment.data.every((value, at) => Math.abs(value - [5, 7, 7, 10][at]) < 1e-14));
});

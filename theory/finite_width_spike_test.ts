import { ok, strictEqual } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { boostSpike } from "./boost_law.ts";
import { finiteWidthSpike } from "./finite_width_spike.ts";
import { spikedKernelLoss } from "./spiked_kernel_loss.ts";
import type { SpikedParams } from "./spiked_params.ts";
import { boost, statistics } from "./test_regressions.ts";
import { widenedSpike } from "./widened_spike.ts";

const algebra = await openLinearAlgebra();

/** A network of N neurons with Gaussian weights, trained on a population by small boosts along the error. */
function trained(D: number, width: number, richness: number, instance: number) {
  const key = { seed: 17, cell: 1000 * D + width, instance, purpose: "w" }, n = D + 1;
  const moments = algebra.gram(matrix(n, width, normals(key, n * width)));
  for (let i = 0; i < n * n; i++) moments.data[i] /= width;
  for (let step = 0; step < 5000; step++) {
    const miss = Float64Array.from(
      { length: D },
      (_, i) => (i === 0 ? richness : 0) - moments.data[i * n + D],
    );
    const left = Math.sqrt(dot(miss, miss));
    if (left < 1e-5) break;
    boost(moments, miss, 0.1 / (1 + moments.data[n * n - 1] + left));
  }
  const kernel = matrix(D, D);
  for (let i = 0; i < D; i++) kernel.data.set(moments.data.subarray(i * n, i * n + D), i * D);
  const { values, vectors } = algebra.symmetricEigen(kernel);
  return { size: values[D - 1] - 1, kept: vectors.data[(D - 1) * D] ** 2, energy: moments.data[n * n - 1] };
}

Deno.test("finiteWidthSpike() is what networks of any width have, wider and narrower than their inputs", () => {
  const parts = ["size", "kept", "energy"] as const;
  // The last ones are where the first order in D/N fails by several times what it allows for.
  for (
    const [D, width, richness, sets] of [[24, 480, 3, 100], [24, 12, 8, 100], [30, 60, 3, 120], [
      30,
      36,
      4,
      120,
    ]]
  ) {
    const law = finiteWidthSpike({ inputDim: D, width, richness });
    const found = Array.from({ length: sets }, (_, instance) => trained(D, width, richness, instance));
    for (const part of parts) {
      const { mean, error } = statistics(found.map((one) => one[part]));
      const allowed = law[`${part}Error`] + 3.5 * error;
      ok(
        Math.abs(mean - law[part]) < allowed,
        `${part} at ${D}, ${width}, ${richness}: ${mean} ± ${error} against ${law[part]} ± ${
          law[`${part}Error`]
        }`,
      );
    }
    ok(law.keptError < 0.1 && law.sizeError < 0.1 * law.size, `${law.keptError} ${law.sizeError}`);
  }
  const { mean, error } = statistics(
    Array.from({ length: 60 }, (_, instance) => trained(30, 60, 3, instance).kept),
  );
  ok(Math.abs(mean - 1) > 5 * error); // the control: an infinite width would not do
});

Deno.test("finiteWidthSpike() tends to the boost law and to its first order in D/N", () => {
  for (const richness of [1, 3, 8]) {
    const chi = boostSpike(richness, 1), far = finiteWidthSpike({ inputDim: 100, width: 1e7, richness });
    ok(Math.abs(far.size / chi - 1) < 1e-4 && far.sizeError < 1e-5 * chi, `${far.size} ${chi}`);
    ok(1 - far.kept < 1e-4 && Math.abs(far.energy / (1 + chi) - 1) < 1e-4);
    const near = finiteWidthSpike({ inputDim: 100, width: 1e5, richness }),
      first = widenedSpike(chi, 1e-3, 1);
    ok(Math.abs((1 - near.kept) / (1 - first.kept) - 1) < 0.05, `${near.kept} ${first.kept}`);
  }
});

Deno.test("finiteWidthSpike() has no direction where the spike drowns, and says nothing about it nearby", () => {
  const at = (richness: number) => finiteWidthSpike({ inputDim: 60, width: 60, richness });
  const drowned = at(1);
  strictEqual(drowned.kept, 0);
  strictEqual(drowned.keptError, 1);
  ok(drowned.size < 3 && drowned.size + drowned.sizeError > 2.9); // the edge is at (1 + 1)², less what D = 60 leaves
  const near = at(3), above = at(8);
  ok(near.kept > 0.2 && near.keptError > near.kept / 2 && above.keptError < 0.01, `${near.keptError}`);
});

Deno.test("predictions for narrow networks are finite wherever they are not refused", () => {
  const base = { inputDim: 40, alignment: 0.8, sourceNoise: 0.1, targetNoise: 0.2 };
  for (const width of [50, 60, 100]) {
    for (const proportionalRichness of [1e-3, 0.5, 3, 8]) {
      for (
        const [trainable, ridge] of [["readout", 0], ["readout", 0.1], ["all", 0], ["all", 0.1]] as const
      ) {
        for (const readout of ["center", "keep", "reset"] as const) {
          for (const [sourceRatio, targetRatio] of [[Infinity, 0.3], [0.5, 0.6], [2, 1.5]]) {
            const params: SpikedParams = {
              ...base,
              ...{ width, proportionalRichness, trainable, ridge, readout, sourceRatio, targetRatio },
            };
            const { value, allowance } = spikedKernelLoss(params);
            ok(Number.isFinite(value) && allowance >= 0 && allowance < Infinity, JSON.stringify(params));
          }
        }
      }
    }
  }
});

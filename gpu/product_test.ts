import { ok, rejects } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { naiveProduct, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { encodePass } from "./encode_pass.ts";
import type { GpuDevice } from "./gpu_device.ts";
import { product, type ProductVariant, productVariants, Store, storeEnd } from "./product.ts";
import { FLOAT32, relativeError, testOnDevice } from "./test_on_device.ts";

/** A·Bᵀ on the device. */
async function multiplied(
  device: GpuDevice,
  variant: ProductVariant,
  sizes: readonly [number, number, number],
) {
  const [m, n, k] = sizes, a = scatteredMatrix(m, k, 1), b = scatteredMatrix(n, k, 2);
  using buffers = device.buffers();
  const out = buffers.zeros(m, n), left = buffers.matrix(a, out.blockRows), right = buffers.matrix(b);
  const store = buffers.uniform(Store, out);
  const job = { a: left, b: right, scale: 2, end: storeEnd };
  const steps = await product({ device, variant }, buffers, {
    ...job,
    data: (block) => ({ store, out: out.binding(block) }),
  });
  device.submit((encoder) => encodePass(encoder, steps));
  const exact = naiveProduct(a, b, false, true);
  return { dispatches: steps.length, measured: await buffers.read(out), exact: exact.data.map((x) => 2 * x) };
}

// Rounding the factors errs by 2ε of each term, the sum by (64 + K/64)ε of all of them at worst; they scatter, so that
// √K of K terms remain in the result and the largest entry is some 3 of those: 4·√K·ε is roomy by a factor of about 3,
// while a missing term is off by 1/√K.
const tolerance = (k: number) => 4 * FLOAT32 * (2 + Math.sqrt(k));

for (const variant of Object.keys(productVariants) as ProductVariant[]) {
  testOnDevice(`product() equals the CPU's at odd sizes: ${variant}`, async (device) => {
    const sizes = [[1, 1, 1], [3, 17, 5], [17, 3, 64], [65, 64, 65], [130, 129, 17], [5, 2, 1000]] as const;
    for (const size of sizes) {
      const { measured, exact } = await multiplied(device, variant, size);
      const off = relativeError(measured.data, exact);
      ok(off <= tolerance(size[2]), `${size}: ${off}`);
    }
  });
}

testOnDevice("product() cuts matrices that are larger than a kernel may see", async (device) => {
  const { dispatches, measured, exact } = await multiplied(device, "registers", [200, 131, 132]);
  ok(dispatches === 12, `${dispatches}`); // blocks of 64 rows: 4 · 3
  ok(relativeError(measured.data, exact) <= tolerance(132));
}, { maxBinding: 4 * 64 * 132 });

testOnDevice("product() is cut where a device starts fewer workgroups", async (device) => {
  for (const variant of Object.keys(productVariants) as ProductVariant[]) {
    const { dispatches, measured, exact } = await multiplied(device, variant, [200, 131, 132]);
    ok(dispatches === { registers: 12, tile64: 4, tile128: 1 }[variant], `${dispatches}`); // 2 of 32, 64 or 128 rows
    ok(relativeError(measured.data, exact) <= tolerance(132));
  }
}, { maxGroups: 2 });

testOnDevice("product() says what to do where a device starts too few workgroups", async (device) => {
  await rejects(multiplied(device, "registers", [40, 40, 4]), {
    name: "BeyondDevice",
    message:
      /registers product, store on 2 × 2 × 1 workgroups: this GPU allows 1 in a row; take --backend cpu$/,
  });
}, { maxGroups: 1 });

testOnDevice("product() refuses what does not fit together", async (device) => {
  using buffers = device.buffers();
  const a = buffers.matrix(matrix(2, 3)), b = buffers.matrix(matrix(2, 4));
  await rejects(
    product({ device, variant: "registers" }, buffers, { a, b, end: storeEnd, data: () => ({}) }),
    /\[2, 3\] by \[2, 4\]ᵀ: inner sizes differ/,
  );
});

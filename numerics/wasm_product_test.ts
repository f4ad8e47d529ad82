import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { matrix } from "./matrix.ts";
import { naiveProduct, scatteredMatrix } from "./test_each_algebra.ts";
import { loadWasmProduct } from "./wasm_product.ts";

Deno.test("loadWasmProduct() multiplies with the bits of three plain loops up to an inner size of 256", async () => {
  const productInto = await loadWasmProduct();
  for (const [m, k, n] of [[65, 256, 70], [3, 17, 5], [64, 1, 4]]) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = transposeA ? scatteredMatrix(k, m, 1) : scatteredMatrix(m, k, 1);
        const b = transposeB ? scatteredMatrix(n, k, 2) : scatteredMatrix(k, n, 2);
        const c = matrix(m, n);
        productInto(c, a, b, transposeA, transposeB, 1, 0);
        deepStrictEqual(c, naiveProduct(a, b, transposeA, transposeB));
      }
    }
  }
});

Deno.test("loadWasmProduct() survives that another product made the memory grow", async () => {
  const first = await loadWasmProduct();
  const second = await loadWasmProduct();
  const small = matrix(1, 1, Float64Array.of(3));
  const c = matrix(1, 1);
  first(c, small, small, false, false, 1, 0);
  const large = scatteredMatrix(700, 700);
  second(matrix(700, 700), large, large, false, false, 1, 0);
  first(c, small, small, false, false, 1, 1);
  strictEqual(c.data[0], 18);
});

Deno.test("gemm.wasm is the build of gemm.as: both have the hashes recorded by build.sh", async () => {
  const folder = new URL("./wasm/", import.meta.url);
  const recorded = (await Deno.readTextFile(new URL("gemm.sha256", folder))).trim().split("\n");
  const files = ["gemm.as", "gemm.wasm"];
  const found = await Promise.all(files.map(async (file) => {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(new URL(file, folder)));
    return `${new Uint8Array(hash).toHex()}  ${file}`;
  }));
  deepStrictEqual(found, recorded);
});

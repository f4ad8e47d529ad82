import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { findBlas } from "./find_blas.ts";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";

const blasIsThere = "library" in findBlas();

Deno.test({
  name: "openLinearAlgebra() falls back to WebAssembly with a reason when nothing is permitted",
  permissions: "none",
  async fn() {
    const algebra = await openLinearAlgebra();
    strictEqual(algebra.name, "wasm");
    match(algebra.caveat, /as there is no permission for native code \(--allow-ffi\)/);
    const a = matrix(2, 2, Float64Array.of(2, 0, 0, 3));
    deepStrictEqual(algebra.multiply(a, a).data, Float64Array.of(4, 0, 0, 9));
    deepStrictEqual(algebra.symmetricEigen(a).values, Float64Array.of(2, 3));
  },
});

Deno.test({
  name: "openLinearAlgebra() fails with the reason when BLAS is asked for and not permitted",
  permissions: "none",
  fn: () => rejects(openLinearAlgebra("blas"), /Cannot open a native BLAS: there is no permission/),
});

Deno.test("openLinearAlgebra() gives WebAssembly without a caveat when asked for it", async () => {
  const { name, caveat } = await openLinearAlgebra("wasm");
  deepStrictEqual([name, caveat], ["wasm", ""]);
});

Deno.test({
  name: "openLinearAlgebra() prefers a native BLAS",
  ignore: !blasIsThere,
  async fn() {
    const names = [(await openLinearAlgebra()).name, (await openLinearAlgebra("blas")).name];
    for (const name of names) match(name, /^(openblas|accelerate|blas)$/);
  },
});

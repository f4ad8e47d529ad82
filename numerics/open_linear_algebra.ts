import { blasAlgebra } from "./blas_algebra.ts";
import { findBlas } from "./find_blas.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { openWasm } from "./wasm_algebra.ts";

/**
 * Opens the fastest linear algebra that the machine and the permissions offer, or the one asked for.
 *
 * @param choice `auto`: a native BLAS, else WebAssembly with a caveat that says why. `blas`: a native BLAS or an
 * error. `wasm`: WebAssembly, as wished and hence without a caveat.
 * @throws {Error} If `blas` is asked for and there is none; the message says why.
 *
 * @example Works with no permission at all
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const algebra = await openLinearAlgebra();
 * const { values } = algebra.symmetricEigen(matrix(2, 2, Float64Array.of(2, 1, 1, 2)));
 * deepStrictEqual(values.map(Math.round), Float64Array.of(1, 3));
 * ```
 */
export async function openLinearAlgebra(choice: "auto" | "blas" | "wasm" = "auto"): Promise<LinearAlgebra> {
  if (choice === "wasm") return await openWasm("");
  const search = findBlas();
  if ("library" in search) return blasAlgebra(search.library);
  if (choice === "blas") throw new Error(`Cannot open a native BLAS: ${search.missing}`);
  return await openWasm(
    `Matrix arithmetic runs in WebAssembly, several times slower than native code, as ${search.missing}`,
  );
}

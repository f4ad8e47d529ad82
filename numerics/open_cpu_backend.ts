import type { Backend } from "./backend.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";

/**
 * Opens the CPU backend: float64, on the fastest linear algebra that the machine and the permissions offer.
 */
export async function openCpuBackend(): Promise<Backend> {
  const algebra = await openLinearAlgebra();
  return {
    name: `cpu:${algebra.name}`,
    description: algebra.description,
    caveat: algebra.caveat,
    epsilon: 2 ** -53,
    algebra,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

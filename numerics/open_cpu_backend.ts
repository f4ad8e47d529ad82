import type { Backend } from "./backend.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainDeepLinear } from "./train_deep_linear.ts";
import { trainTwoLayer } from "./train_two_layer.ts";
import { twoLayerKernels, twoLayerOutput } from "./two_layer_network.ts";

/**
 * Opens the CPU backend: float64, on the fastest linear algebra that the machine and the permissions offer.
 *
 * @param algebra Another linear algebra to stand on.
 */
export async function openCpuBackend(algebra?: LinearAlgebra): Promise<Backend> {
  const chosen = algebra ?? await openLinearAlgebra();
  return {
    name: `cpu:${chosen.name}`,
    description: chosen.description,
    caveat: chosen.caveat,
    epsilon: 2 ** -53,
    algebra: chosen,
    trainDeepLinear: (...job) => trainDeepLinear(chosen, ...job),
    trainTwoLayer: (...job) => trainTwoLayer(chosen, ...job),
    twoLayerOutput: (...job) => Promise.resolve(twoLayerOutput(chosen, ...job)),
    twoLayerKernels: (...job) => Promise.resolve(twoLayerKernels(chosen, ...job)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

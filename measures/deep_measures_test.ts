import { deepStrictEqual, ok } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { twoLayerKernels } from "../numerics/two_layer_network.ts";
import { layerMeasures } from "./deep_measures.ts";
import { kernelAlignment } from "./kernel_alignment.ts";

const backend = await openCpuBackend();
const draw = (purpose: string, rows: number, cols: number) =>
  matrix(rows, cols, normals({ seed: 5, cell: 0, instance: 0, purpose }, rows * cols));

Deno.test("layerMeasures() of one hidden layer are those of a two-layer network", () => {
  const network = { hiddenWeights: draw("w", 30, 4), innerWeights: [], readout: draw("z", 30, 1).data };
  const points = { inputs: draw("x", 6, 4), targets: draw("y", 6, 1).data }, activation = activations.linear;
  const [layer, ...more] = layerMeasures(backend, { network, activation }, points);
  const { feature } = twoLayerKernels(backend.algebra, network, activation, points.inputs);
  const trace = [0, 7, 14, 21, 28, 35].reduce((sum, at) => sum + feature.data[at] / 6, 0);
  const squares = network.readout.reduce((sum, z) => sum + z * z / 30, 0); // g = z
  deepStrictEqual(more, []);
  ok(Math.abs(layer.kernel_trace - trace) < 1e-14);
  ok(Math.abs(layer.kernel_alignment - kernelAlignment(feature, points.targets)) < 1e-14);
  ok(Math.abs(layer.gradient_trace - squares) < 1e-14);
});

Deno.test("layerMeasures() of wide networks at random weights keep ⟨h²⟩ and ⟨g²⟩ from layer to layer", () => {
  const width = 600, inner = ["1", "2"].map((name) => draw(name, width, width));
  const network = {
    hiddenWeights: draw("w", width, 3),
    innerWeights: inner,
    readout: draw("z", width, 1).data,
  };
  const points = { inputs: matrix(1, 3, Float64Array.of(1, 1, 1)), targets: Float64Array.of(1) };
  const layers = layerMeasures(backend, { network, activation: activations.linear }, points);
  deepStrictEqual(layers.length, 3);
  for (const { kernel_trace, gradient_trace, kernel_alignment } of layers) {
    // Each layer adds a relative scatter of √(2/N) = 0.06
    ok(Math.abs(kernel_trace - 1) < 0.3 && Math.abs(gradient_trace - 1) < 0.3);
    ok(Math.abs(kernel_alignment - 1) < 1e-14);
  }
});

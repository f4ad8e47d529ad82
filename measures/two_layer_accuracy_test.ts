import { strictEqual } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { twoLayerAccuracy } from "./two_layer_accuracy.ts";
import { curveDeviation } from "./two_layer_measures.ts";

Deno.test("twoLayerAccuracy() counts signs of what is left after the offset is subtracted", async () => {
  await using backend = await openCpuBackend();
  // f(x) = relu(x) at D = 1: positive on the right, 0 and thus a miss on the left
  const network = { hiddenWeights: matrix(1, 1, Float64Array.of(1)), readout: Float64Array.of(1) };
  const points = {
    inputs: matrix(4, 1, Float64Array.of(1, 2, -1, -2)),
    targets: Float64Array.of(1, -1, -1, -1),
  };
  const trained = { network, activation: activations.relu, richness: 1 };
  strictEqual(await twoLayerAccuracy(backend, points, trained), 0.25);
  // f(x) = relu(x) − 2 relu(x): negative on the right
  const offset = { ...network, readout: Float64Array.of(2) };
  strictEqual(await twoLayerAccuracy(backend, points, { ...trained, offset }), 0.25);
  const turned = { ...points, targets: Float64Array.of(-1, -1, -1, -1) };
  strictEqual(await twoLayerAccuracy(backend, turned, { ...trained, offset }), 0.5);
});

Deno.test("curveDeviation() is the root mean square over the steps that both have", () => {
  const point = (step: number, loss: number) => ({
    ...{ step, time: step, trainLoss: 9, sourceTestLoss: 9, targetTestLoss: loss },
  });
  const curve = [point(0, 1), point(2, 0.5), point(5, 0.1)];
  const reference = [{ step: 0, loss: 0.7 }, { step: 2, loss: 0.9 }, { step: 4, loss: 100 }];
  strictEqual(
    Math.abs(curveDeviation({ curve }, "targetTestLoss", reference) - Math.sqrt(0.125)) < 1e-15,
    true,
  );
});

// Does the lazy picture that `advise` goes by hold for networks that are really trained? Two-layer ReLU networks learn pairs of
// Fashion-MNIST classes by full-batch gradient descent, all weights and as richly as they were pretrained, from scratch and after
// another pair; beside them the kernels. What pretraining saves of the test loss, in per cent, on the same images:
//
//     deno run --allow-read --allow-ffi bench/advise_descent.ts [DRAWS]
//
// Not a timing: it stands here because it takes minutes and decides nothing.

import { classPair } from "../datasets/class_pair.ts";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { standardiseTable } from "../datasets/standardise_table.ts";
import { activations } from "../numerics/activation.ts";
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import { normals, permutation } from "../numerics/draws.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";

const [draws = 6] = Deno.args.map(Number);
const width = 256, richness = 3, sizes = [20, 100, 400], ridge = 1e-3, tested = 500;
const activation = activations.relu;
const backend = await openCpuBackend(), { algebra } = backend;
const images = await fashionMnist(denoFiles);
const tasks: readonly (readonly [name: string, source: [number, number], target: [number, number]])[] = [
  ["shirt/boot → t-shirt/sneaker", [6, 9], [0, 7]],
  ["sneaker/boot → t-shirt/shirt", [7, 9], [0, 6]],
];

for (const [name, from, to] of tasks) {
  const source = classPair(images, ...from), target = classPair(images, ...to);
  const asTable = ({ pixels, count, size }: typeof source) => ({
    features: Float64Array.from(pixels),
    rows: count,
    columns: size,
    alike: false,
  });
  const { apply } = standardiseTable(asTable(source));
  const sourceInputs = take(
    apply(asTable(source)).inputs,
    permutation(key("source", 0), source.count).subarray(0, 1000),
  );
  const sourceOrder = permutation(key("source", 0), source.count).subarray(0, 1000);
  const inputs = apply(asTable(target)).inputs;
  const gains: Record<string, number[]> = {};
  for (let draw = 0; draw < draws; draw++) {
    const start: TwoLayerNetwork = {
      hiddenWeights: matrix(width, inputs.cols, normals(key("hidden", draw), width * inputs.cols)),
      readout: normals(key("readout", draw), width),
    };
    const learned = await backend.trainTwoLayer(
      start,
      { inputs: sourceInputs, targets: Float64Array.from(sourceOrder, (row) => source.targets[row]) },
      { activation, richness, learningRate: "sharpness", offset: start, steps: 150, stopLoss: 0.05 },
    );
    const order = permutation(key("target", draw), target.count);
    const test = order.slice(-tested), testInputs = take(inputs, test);
    for (const n of sizes) {
      const rows = order.slice(0, n), own = take(inputs, rows);
      const y = Float64Array.from(rows, (row) => target.targets[row]);
      const loss = (f: Float64Array) =>
        test.reduce((sum, row, at) => sum + (f[at] - target.targets[row]) ** 2 / tested, 0);
      const descend = async (network: TwoLayerNetwork) => {
        const options = {
          activation,
          richness,
          learningRate: "sharpness",
          offset: network,
          steps: 3000,
          stopLoss: 0.01,
        } as const;
        const { records } = await backend.trainTwoLayer(network, {
          inputs: own,
          targets: y,
          passive: testInputs,
        }, options);
        return loss(records[records.length - 1].passiveOutput);
      };
      const regress = async (kernelOf: (rows: Matrix, columns?: Matrix) => Promise<Matrix>) => {
        const kernel = await kernelOf(own),
          mean = kernel.data.reduce((sum, value, i) => sum + (i % (n + 1) === 0 ? value / n : 0), 0);
        return loss(
          kernelRegression(algebra, {
            kernel,
            targets: y,
            testKernel: await kernelOf(testInputs, own),
            ridge: ridge * mean,
          }),
        );
      };
      const tangent = (rows: Matrix, columns?: Matrix) =>
        backend.twoLayerKernels(learned.network, activation, rows, columns).then((both) => both.tangent);
      const untrained = (rows: Matrix, columns?: Matrix) =>
        Promise.resolve(arcCosineKernel(gramBlock(algebra, rows, columns), 1).ntk);
      const [lazyScratch, lazyTuned] = [await regress(untrained), await regress(tangent)];
      const [scratch, tuned] = [await descend(start), await descend(learned.network)];
      const add = (what: string, value: number) => (gains[`${n} ${what}`] ??= []).push(value);
      add("scratch, kernel", lazyScratch);
      add("scratch, trained", scratch);
      add("gain, kernel", 100 * (lazyScratch - lazyTuned));
      add("gain, trained", 100 * (scratch - tuned));
    }
  }
  console.log(`${name}, richness ${richness}, ${draws} draws`);
  for (const n of sizes) {
    const [ks, ts, kg, tg] = ["scratch, kernel", "scratch, trained", "gain, kernel", "gain, trained"].map((
      what,
    ) => meanAndError(gains[`${n} ${what}`]));
    const percent = ([gain, error]: number[], [loss]: number[]) =>
      `${(gain / loss).toFixed(1)} ± ${(error / loss).toFixed(1)} %`;
    console.log(
      `  n = ${n}: loss from scratch ${ks[0].toFixed(4)} (kernel) ${ts[0].toFixed(4)} (trained); ` +
        `saved ${percent(kg, ks)} (kernel) ${percent(tg, ts)} (trained)`,
    );
  }
}

function key(purpose: string, draw: number) {
  return { seed: 1, cell: 0, instance: draw, purpose };
}

function take({ cols, data }: Matrix, rows: Uint32Array): Matrix {
  const out = matrix(rows.length, cols);
  rows.forEach((row, at) => out.data.set(data.subarray(row * cols, (row + 1) * cols), at * cols));
  return out;
}

function meanAndError(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(square / (values.length - 1) / values.length)];
}

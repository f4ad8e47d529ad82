// Losses of kernel regression on images, recomputed by the whole chain: reader, pair of classes, preprocessing, kernels,
// solver. The expected values come from a program that shares nothing with this one. Checked are all probes with the
// preprocessings "pixel" and "center+norm" (our "sample"), and of the results at relative ridge 0.01 and P ≤ 300 all
// draws of the four ReLU kernels, with both preprocessings on every pair.
import { ok } from "node:assert/strict";
import baselines from "../fixtures/image-baselines.json" with { type: "json" };
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import { kernelRegression } from "../numerics/kernel_regression.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { selectRows } from "../numerics/select_rows.ts";
import { classPair } from "./class_pair.ts";
import { denoFiles } from "./deno_files.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { pixelNormaliser, sampleNormaliser } from "./normalise.ts";

type Result = [
  plus: number,
  minus: number,
  preprocessing: string,
  kernel: string,
  samples: number,
  relativeRidge: number,
  draw0: number,
  draw1: number,
  draw2: number,
];

const PREPROCESSINGS = { "pixel": pixelNormaliser, "center+norm": sampleNormaliser };
const DRAWS = [[1, 0], [7919, 13], [104729, 29]];

const train = await fashionMnist(denoFiles, ["train"]);
const test = await fashionMnist(denoFiles, ["test"]);
const algebra = await openLinearAlgebra();

function task(plus: number, minus: number, preprocessing: keyof typeof PREPROCESSINGS) {
  const pool = classPair(train, plus, minus), held = classPair(test, plus, minus);
  const normaliser = PREPROCESSINGS[preprocessing](pool);
  const rowsOf = (sign: number) => [...pool.targets.keys()].filter((row) => pool.targets[row] === sign);
  return {
    inputs: normaliser.apply(pool),
    targets: pool.targets,
    testInputs: normaliser.apply(held),
    testTargets: held.targets,
    classes: [rowsOf(1), rowsOf(-1)],
  };
}

/** The fixture's kernels by name; a network of one and one of two hidden layers. */
function kernels(rows: Matrix, columns: Matrix): Record<string, Matrix> {
  const block = gramBlock(algebra, rows, columns);
  const one = arcCosineKernel(block, 1), two = arcCosineKernel(block, 2);
  return { linear: block.gram, nngp1: one.nngp, ntk1: one.ntk, nngp2: two.nngp, ntk2: two.ntk };
}

/** The sample that the fixture's index formula names: a block of each class. */
function drawn(classes: readonly number[][], samples: number, [a, b]: number[]): number[] {
  return classes.flatMap((rows) => {
    const count = Math.min(samples / 2, rows.length);
    return Array.from({ length: count }, (_, j) => rows[(a * j + b) % rows.length]);
  });
}

function meanSquare(f: Float64Array, y: Float64Array): number {
  return f.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / f.length;
}

/** The three losses of the fixture for one case, at relative ridge 0.01. */
function expected(
  ...wanted: [plus: number, minus: number, how: string, kernel: string, samples: number]
): number[] {
  const found = (baselines.results as Result[]).find((result) =>
    wanted.every((value, at) => result[at] === value) && result[5] === 0.01
  );
  ok(found, `the fixture has no ${wanted}`);
  return found.slice(6) as number[];
}

/** Largest relative deviation from the fixture over the results of one pair; `spoil` multiplies off-diagonal entries. */
function worstDeviation(plus: number, minus: number, spoil = 1): number {
  let worst = 0;
  for (const how of ["pixel", "center+norm"] as const) {
    const { inputs, targets, testInputs, testTargets, classes } = task(plus, minus, how);
    for (const samples of [10, 30, 100, 300]) {
      DRAWS.forEach((draw, k) => {
        const rows = drawn(classes, samples, draw);
        const x = selectRows(inputs, rows), y = Float64Array.from(rows, (row) => targets[row]);
        const grams = kernels(x, x), testKernels = kernels(testInputs, x);
        for (const name of ["nngp1", "ntk1", "nngp2", "ntk2"]) {
          const kernel = grams[name];
          let trace = 0;
          for (let i = 0; i < samples; i++) trace += kernel.data[i * (samples + 1)];
          kernel.data.forEach((value, i) => i % (samples + 1) !== 0 && (kernel.data[i] = value * spoil));
          const ridge = 0.01 * trace / samples;
          const f = kernelRegression(algebra, { kernel, testKernel: testKernels[name], targets: y, ridge });
          const wanted = expected(plus, minus, how, name, samples)[k];
          worst = Math.max(worst, Math.abs(meanSquare(f, testTargets) / wanted - 1));
        }
      });
    }
  }
  return worst;
}

Deno.test("arcCosineKernel() of real images gives the fixture's Gram entries", () => {
  let worst = 0, compared = 0;
  for (const probe of baselines.probes) {
    const [plus, minus, preprocessing, name] = probe.case as [number, number, string, string];
    if (preprocessing !== "pixel" && preprocessing !== "center+norm") continue;
    const { inputs, testInputs, classes: [plusRows, minusRows] } = task(plus, minus, preprocessing);
    const points = selectRows(inputs, [plusRows[0], plusRows[1], minusRows[0]]);
    const gram = kernels(points, points)[name].data;
    const testRow = kernels(selectRows(testInputs, [0]), points)[name].data;
    const found = [gram[0], gram[1], gram[2], gram[4], gram[5], gram[8], ...testRow];
    // Relative to the largest entry: an entry near 0 is a difference, and is printed with 10 digits.
    const scale = Math.max(...gram);
    [...probe.gram, ...probe.testRow].forEach((value, i) => {
      worst = Math.max(worst, Math.abs(found[i] - value) / scale);
      compared++;
    });
  }
  ok(compared === 4 * 2 * 5 * 9, `compared ${compared} entries`);
  // The fixture's acos of a cosine that rounding left below 1 costs it 1e-8 in tangent kernels of two layers.
  ok(worst < 3e-8, `deviates by ${worst}`);
});

for (const [plus, minus] of [[7, 9], [0, 6], [0, 7], [6, 9]]) {
  Deno.test(`kernelRegression() gives the fixture's losses when classes ${plus} and ${minus} are compared`, () => {
    const worst = worstDeviation(plus, minus);
    ok(worst < 1e-6, `deviates by ${worst}`);
  });
}

Deno.test("kernelRegression() misses the fixture's losses when the kernel is wrong by 1e-5", () => {
  const worst = worstDeviation(7, 9, 1 + 1e-5);
  ok(worst > 3e-6, `deviates by ${worst} only`);
});

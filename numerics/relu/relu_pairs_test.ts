import { deepStrictEqual, ok } from "node:assert/strict";
import { loadReluPairs } from "./relu_pairs.ts";

/** The pass in plain loops. */
function plainPairs(cosine: number) {
  const sine = Math.sqrt((1 - cosine) * (1 + cosine));
  return { rest: Math.PI - Math.acos(cosine), sine };
}

Deno.test("the pass over pairs has angles to 4 units in the last place of π, and the sums over rows and columns", async () => {
  const pairs = await loadReluPairs(), columns = 4000, rows = 2, count = columns + rows;
  const inverse = pairs.first, weight = inverse + count, kernel = weight + count, sine = kernel + count;
  const block = sine + count, numbers = pairs.numbers(block + rows * columns);
  const edges = [0, 0.5, -0.5, 1, -1, 0.5 + 1e-16, 1 - 1e-16, -1 + 1e-16, 1e-300, 1 - 1e-9, 0.7, 0.1];
  const cosines = Float64Array.from(
    { length: columns },
    (_, j) => edges[j] ?? Math.cos(Math.PI * (j - 12) / (columns - 13)),
  );
  numbers.fill(0, inverse, block);
  for (let j = 0; j < count; j++) {
    numbers[inverse + j] = 1 / (1 + j % 3);
    numbers[weight + j] = Math.sin(j);
  }
  const products = (i: number, j: number) => cosines[j] / numbers[inverse + i] / numbers[inverse + rows + j];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) numbers[block + i * columns + j] = products(i, j);
  }
  const expected = new Float64Array(2 * count);
  pairs.run({
    ...{ block, rows, columns, stride: columns, row: 0, column: rows, symmetric: true },
    ...{ inverse, weight, kernel, sine },
  });
  let worst = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const { rest, sine: s } = plainPairs(cosines[j]), got = numbers[block + i * columns + j];
      // The angle is as good as the cosine, which is rounded once more here
      const slack = 4 * Number.EPSILON * (1 + 1 / Math.max(s, 1e-8));
      worst = Math.max(worst, Math.abs(got - rest) / slack);
      const k = s + rest * cosines[j];
      expected[i] += numbers[weight + rows + j] * k;
      expected[count + i] += numbers[weight + rows + j] * s;
      expected[rows + j] += numbers[weight + i] * k;
      expected[count + rows + j] += numbers[weight + i] * s;
    }
  }
  ok(worst <= 1, `${worst}`);
  for (let at = 0; at < 2 * count; at++) {
    ok(Math.abs(numbers[kernel + at] - expected[at]) < 1e-7, `sum ${at}`); // s at |ρ| = 1 − 1e-16 has half the digits
  }
});

Deno.test("relu_pairs.wasm is the build of relu_pairs.as: both have the hashes recorded by build.sh", async () => {
  const folder = new URL("../wasm/", import.meta.url);
  const recorded = (await Deno.readTextFile(new URL("relu_pairs.sha256", folder))).trim().split("\n");
  const files = ["relu_pairs.as", "relu_pairs.wasm"];
  const found = await Promise.all(files.map(async (file) => {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(new URL(file, folder)));
    return `${new Uint8Array(hash).toHex()}  ${file}`;
  }));
  deepStrictEqual(found, recorded);
});

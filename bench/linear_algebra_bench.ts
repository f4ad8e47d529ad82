import { findBlas } from "../numerics/find_blas.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";

// Run by `deno bench --allow-ffi bench/linear_algebra_bench.ts`. Each group ends with how much faster the WebAssembly
// fallback is than plain loops, and how much slower than a native BLAS: ratios within one run, fit for comparison.

const wasm = await openLinearAlgebra("wasm");
const contestants = "library" in findBlas() ? [wasm, await openLinearAlgebra("blas")] : [wasm];

for (const n of [256, 512]) {
  const group = `multiply [${n}, ${n}]`;
  const [a, b, c] = [sines(n, n), sines(n, n), matrix(n, n)];
  Deno.bench({ name: `${group}: plain loops`, group, fn: () => loopProduct(c, a, b) });
  for (const algebra of contestants) {
    bench(group, algebra.name, () => algebra.multiplyInto(c, a, b));
  }
}

{
  const group = "apply [500, 500]";
  const a = sines(500, 500);
  const x = sines(500, 1).data;
  const y = new Float64Array(500);
  Deno.bench({ name: `${group}: plain loops`, group, fn: () => loopApply(a, x, y) });
  for (const algebra of contestants) {
    bench(group, algebra.name, () => algebra.apply(a, x, y));
  }
}

{
  const group = "symmetricEigen [300, 300]";
  const a = wasm.gram(sines(300, 300));
  for (const algebra of contestants) {
    bench(group, algebra.name, () => algebra.symmetricEigen(a));
  }
}

function bench(group: string, name: string, fn: () => void): void {
  Deno.bench({ name: `${group}: ${name}`, group, baseline: name === "wasm", fn });
}

function sines(rows: number, cols: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, (_, i) => Math.sin(i * i)));
}

/** Plain i-k-j loops: the best order for a row-major product without blocking. */
function loopProduct(c: Matrix, a: Matrix, b: Matrix): void {
  c.data.fill(0);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const aik = a.data[i * a.cols + k];
      for (let j = 0; j < b.cols; j++) c.data[i * c.cols + j] += aik * b.data[k * b.cols + j];
    }
  }
}

function loopApply(a: Matrix, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.cols; j++) sum += a.data[i * a.cols + j] * x[j];
    y[i] = sum;
  }
}

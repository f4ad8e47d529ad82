import { normals } from "../numerics/draws.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { PosteriorTask } from "../numerics/posterior/posterior_task.ts";

/**
 * Gibbs' sampler for the posterior of a linear network as it is written down: on all N·D weights, with kernels of all samples and a
 * Cholesky factorisation for each conditional, by the same BLAS.
 *
 * @returns A sweep, which gives tr Φ after it.
 */
export function plainGibbs(algebra: LinearAlgebra, task: PosteriorTask, instance: number): () => number {
  const { inputs, targets, width, richness, inverseTemperature: beta, anchor } = task,
    { rows: count, cols } = inputs;
  const coupling = anchor?.coupling ?? 0,
    share = coupling / (1 + coupling),
    scale = 1 / Math.sqrt(1 + coupling);
  const points = matrix(count, cols, inputs.data.map((x) => x / Math.sqrt(cols))),
    gram = algebra.gram(points);
  const noise = 1 / (richness * Math.sqrt(width * beta));
  let made = 0, readout = draw(width);

  return () => {
    const weights = matrix(width, cols, draw(width * cols));
    weights.data.forEach((w, at) =>
      weights.data[at] = scale * w + (anchor ? share * anchor.weights.data[at] : 0)
    );
    const square = readout.reduce((sum, a) => sum + a * a, 0) / width;
    const fields = matrix(count, 1, residual(algebra.multiply(weights, points, { transposeB: true })));
    const slack = matrix(count, count, gram.data.map((k) => k * square * scale * scale));
    const pulls = solve(slack, fields), pull = new Float64Array(cols);
    algebra.applyTransposed(points, pulls.data, pull, richness * scale * scale);
    algebra.rankOneUpdate(weights, readout, pull, 1);

    const values = algebra.multiply(weights, points, { transposeB: true });
    const kernel = algebra.gram(values, { transposeA: true });
    kernel.data.forEach((sum, at) => kernel.data[at] = sum / width);
    let trace = 0;
    for (let p = 0; p < count; p++) trace += kernel.data[p * (count + 1)];
    readout = draw(width);
    const off = matrix(count, 1, residual(values));
    algebra.apply(values, solve(kernel, off).data, readout, richness, 1);
    return trace;
  };

  /** y − f − ε */
  function residual(values: Matrix): Float64Array {
    const out = new Float64Array(count), scatter = draw(count);
    algebra.applyTransposed(values, readout, out, -1 / (richness * width));
    return out.map((minus, p) => targets[p] + minus - noise * scatter[p]);
  }

  function solve(a: Matrix, b: Matrix): Matrix {
    for (let p = 0; p < count; p++) a.data[p * (count + 1)] += 1 / beta;
    return algebra.solvePositiveDefinite(a, b);
  }

  function draw(size: number): Float64Array {
    return normals({ seed: 1, cell: 0, instance, purpose: `plain ${made++}` }, size);
  }
}

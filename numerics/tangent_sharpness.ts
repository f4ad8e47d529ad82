import type { HiddenForm } from "./hidden_form.ts";
import { type EigenvalueBounds, largestEigenvalue } from "./largest_eigenvalue.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

const NEURONS_AT_A_TIME = 128;
/** The kernel is formed where that costs less than iterating without it: for up to so many points per input dimension. */
const POINTS_PER_DIMENSION = 8;
/** Rounds are cheap with the kernel; a round without it costs about as much as a step of training. */
export const WITH_KERNEL: EigenvalueBounds = { rounds: 96, residual: 1e-3 };
const WITHOUT_KERNEL: EigenvalueBounds = { rounds: 40, residual: 1e-2 };

/**
 * Prepares the measurement of a training run's sharpness: the largest eigenvalue λ_max of the tangent kernel
 *
 *     K = Φ + K_x ∘ ⟨z²φ'φ'ᵀ⟩
 *
 * on the points of the step, or of Φ alone where only the readout learns. Descent diverges for ηλ_max > 2.
 *
 * By Lanczos' iteration, each time from the same random direction, until the residual is 1e-3 of the value, after at most 96
 * rounds (1e-2 and 40 where the points are so many that K is not formed); see {@linkcode largestEigenvalue}. The large working
 * arrays are allocated here, once.
 *
 * @param form The hidden weights; its `values` and `slopes` must be up to date when measuring.
 * @param trainable Which weights learn.
 * @returns A function of the readout z, `[N]`.
 */
export function tangentSharpness(
  algebra: LinearAlgebra,
  form: HiddenForm,
  trainable: "all" | "readout",
): (readout: Float64Array) => number {
  const { rows: width, cols: points } = form.values, all = trainable === "all";
  const formed = points <= POINTS_PER_DIMENSION * form.points.cols || !all;
  const blocks = neuronBlocks(form);
  const gated = matrix(Math.min(width, NEURONS_AT_A_TIME), points);
  return formed ? byKernel() : byNeurons();

  function byKernel(): (readout: Float64Array) => number {
    const kernel = matrix(points, points), gates = matrix(all ? points : 0, points);
    const gram = form.gram ?? matrix(all ? points : 0, points);
    const mean = { transposeA: true, scale: 1 / width, keep: 0 }, accumulate = { ...mean, keep: 1 };
    const ofInputs = { transposeB: true, scale: 1 / form.points.cols };
    return (readout) => {
      blocks.forEach(({ first, values, slopes }, k) => {
        algebra.multiplyInto(kernel, values, values, k ? accumulate : mean);
        if (!all) return;
        const block = gate(first, slopes, readout);
        algebra.multiplyInto(gates, block, block, k ? accumulate : mean);
      });
      if (all) {
        if (!form.gram) algebra.multiplyInto(gram, form.points, form.points, ofInputs);
        for (let i = 0; i < kernel.data.length; i++) kernel.data[i] += gram.data[i] * gates.data[i];
      }
      return largestEigenvalue((from, to) => algebra.apply(kernel, from, to), points, WITH_KERNEL);
    };
  }

  function byNeurons(): (readout: Float64Array) => number {
    const dim = form.points.cols, features = new Float64Array(gated.rows);
    const sums = matrix(gated.rows, dim), back = matrix(gated.rows, points);
    const toPoints = { transposeB: true, scale: 1 / dim };
    return (readout) =>
      largestEigenvalue(
        (direction, image) => {
          image.fill(0);
          for (const { first, values, slopes } of blocks) {
            const rows = slopes.rows, cut = (a: Matrix) => top(a, rows);
            const some = features.subarray(0, rows);
            algebra.apply(values, direction, some);
            algebra.applyTransposed(values, some, image, 1, 1);
            const block = gate(first, slopes, readout).data;
            for (let at = 0, i = 0; i < rows; i++) {
              for (let p = 0; p < points; p++, at++) block[at] *= direction[p];
            }
            algebra.multiplyInto(cut(sums), top(gated, rows), form.points);
            algebra.multiplyInto(cut(back), cut(sums), form.points, toPoints);
            for (let at = 0, i = 0; i < rows; i++) {
              const z = readout[first + i];
              for (let p = 0; p < points; p++, at++) image[p] += z * slopes.data[at] * back.data[at];
            }
          }
          for (let p = 0; p < points; p++) image[p] /= width;
        },
        points,
        WITHOUT_KERNEL,
      );
  }

  /** z φ' of a block of neurons. */
  function gate(first: number, slopes: Matrix, readout: Float64Array): Matrix {
    const block = top(gated, slopes.rows);
    for (let i = 0, at = 0; i < slopes.rows; i++) {
      const z = readout[first + i];
      for (let p = 0; p < points; p++, at++) block.data[at] = z * slopes.data[at];
    }
    return block;
  }
}

function neuronBlocks({ values, slopes }: HiddenForm) {
  const blocks: { first: number; values: Matrix; slopes: Matrix }[] = [];
  for (let first = 0; first < values.rows; first += NEURONS_AT_A_TIME) {
    const rows = Math.min(NEURONS_AT_A_TIME, values.rows - first);
    const cut = ({ data, cols }: Matrix) =>
      matrix(rows, cols, data.subarray(first * cols, (first + rows) * cols));
    blocks.push({ first, values: cut(values), slopes: cut(slopes) });
  }
  return blocks;
}

/** The first rows of a matrix, sharing its numbers. */
function top({ cols, data, rows: all }: Matrix, rows: number): Matrix {
  return matrix(rows, cols, rows === all ? data : data.subarray(0, rows * cols));
}

import type { HiddenForm } from "./hidden_form.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { norm } from "./norm.ts";

const NEURONS_AT_A_TIME = 128;
/** The kernel is formed where that costs less than iterating without it: for up to so many points per input dimension. */
const POINTS_PER_DIMENSION = 8;

/**
 * Prepares the measurement of a training run's sharpness: the largest eigenvalue λ_max of the tangent kernel
 *
 *     K = Φ + K_x ∘ ⟨z²φ'φ'ᵀ⟩
 *
 * on the points of the step, or of Φ alone where only the readout learns. Descent diverges for ηλ_max > 2.
 *
 * Power iteration, started from a fixed vector and then from where the last measurement ended, until a round changes the
 * value by less than 1e-4 of it, at most 200 rounds (1e-3 and 20 where the points are so many that K is not formed). It
 * approaches from below, so expect up to 1 % too little where the second eigenvalue is close. The working arrays are
 * allocated here, once.
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
  // All ones and a little of everything else, so that no eigenvector is orthogonal to it by symmetry.
  const direction = Float64Array.from({ length: points }, (_, i) => 1 + 0.3 * Math.cos(2.4 * i * i + 1));
  const image = new Float64Array(points);
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
      return iterate(() => algebra.apply(kernel, direction, image), 200, 1e-4);
    };
  }

  function byNeurons(): (readout: Float64Array) => number {
    const dim = form.points.cols, features = new Float64Array(gated.rows);
    const sums = matrix(gated.rows, dim), back = matrix(gated.rows, points);
    const toPoints = { transposeB: true, scale: 1 / dim };
    return (readout) =>
      iterate(
        () => {
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
        20,
        1e-3,
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

  function iterate(multiply: () => void, rounds: number, tolerance: number): number {
    let value = 0;
    for (let round = 0; round < rounds; round++) {
      const before = value, size = norm(direction);
      for (let p = 0; p < points; p++) direction[p] /= size;
      multiply();
      value = norm(image);
      if (!(value > 0 && value < Infinity)) return value;
      direction.set(image);
      if (Math.abs(value - before) <= tolerance * value) break;
    }
    return value;
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

import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { norm } from "../norm.ts";
import { NumericalError } from "../numerical_error.ts";
import type { ReluObjective } from "./relu_objective.ts";
import type { PairsPass, ReluPairs } from "./relu_pairs.ts";
import { reluProduct, type ReluSum, SHORTEST_NEURON } from "./relu_sum.ts";

/** Rows of a block at most: what belongs to one then stays in the second-level cache. */
const BLOCK = 64;

/** What a population risk depends on besides the network's weights. */
export interface PopulationProblem {
  /** f*, the function to be learned, of d inputs. */
  readonly teacher: ReluSum;
  /** m, neurons of the network. */
  readonly width: number;
  /** s of the network's output. */
  readonly scale: number;
}

/**
 * Mean squared error of a shallow ReLU network over all x ~ N(0, I), in closed form, and its slope.
 *
 *     R = Σ_ij C_iC_j k(w_i, w_j) − 2 Σ_ij C_ic*_j k(w_i, v_j) + E f*²
 *     s∂(R/2)/∂c_i = Σ_j B_j k(w_i, u_j),   s∂(R/2)/∂w_i = (c_i/2π) Σ_j B_j [(π − φ_ij) u_j + |u_j| sin φ_ij w_i/|w_i|]
 *
 * u runs over the network's neurons, B = C, and the teacher's, B = −c*. Works by blocks of rows: scalar products (BLAS), one pass
 * over the pairs (WebAssembly; each pair of the network's neurons has it once, for row and column), products with the block of
 * π − φ (BLAS). Nothing of size m² is held.
 *
 * About 3d·m² + 4d·m·m* flops and m²/2 + m·m* angles.
 */
export function populationRisk(
  algebra: LinearAlgebra,
  pairs: ReluPairs,
  { teacher, width, scale }: PopulationProblem,
): ReluObjective {
  const { cols: dim, rows: taught } = teacher.weights;
  const neurons = even(width), teachers = even(taught), most = Math.min(BLOCK, neurons);
  const teacherNorm = reluProduct(algebra, teacher, teacher);
  const weights = matrix(neurons, dim), scaled = matrix(neurons, dim), moved = matrix(neurons, dim); // w, Cw, Σ(π−φ)Bu
  const lengths = new Float64Array(neurons);
  // Places in the memory of the pass; of arrays over all neurons those of the network come first, then the teacher's.
  const count = neurons + teachers, inverse = pairs.first, weight = inverse + count, sine = weight + count;
  const kernel = sine + count, taughtKernel = kernel + count, near = taughtKernel + count;
  const far = near + most * (teachers + most), end = far + most * neurons;
  const blocks = Array.from({ length: Math.ceil(neurons / most) }, (_, b) => makeBlock(b * most));

  /** A block of neurons: their rows, and beside them the teachers and themselves. */
  function makeBlock(from: number) {
    const to = Math.min(neurons, from + most), size = to - from, around = teachers + size;
    const part = (whole: Matrix, first: number, last: number) =>
      matrix(last - first, dim, whole.data.subarray(first * dim, last * dim));
    const beside = matrix(around, dim), besideScaled = matrix(around, dim);
    beside.data.set(teacher.weights.data);
    besideScaled.data.set(
      teacher.weights.data.map((v, at) => -v * teacher.coefficients[Math.floor(at / dim)]),
    );
    const pass = { inverse, weight, sine, kernel, rows: size, row: from, symmetric: false };
    const passes: readonly PairsPass[] = [
      { ...pass, block: near, stride: around, columns: teachers, column: neurons, kernel: taughtKernel },
      { ...pass, block: near + teachers, stride: around, columns: size, column: from },
      { ...pass, block: far, stride: from, columns: from, column: 0, symmetric: true },
    ];
    return {
      ...{ from, size, around, beside, besideScaled, passes },
      ...{ rows: part(weights, from, to), scaled: part(scaled, from, to), moved: part(moved, from, to) },
      ...{ before: part(weights, 0, from), scaledBefore: part(scaled, 0, from) },
      movedBefore: part(moved, 0, from),
    };
  }

  /** Norms, weights of the sums and Cw from the state. */
  function prepare(state: Float64Array, at: Float64Array): void {
    weights.data.set(state.subarray(0, width * dim));
    at.fill(0, inverse, near);
    for (let i = 0; i < width; i++) {
      const c = state[width * dim + i] / scale;
      let square = 0;
      for (let k = i * dim; k < (i + 1) * dim; k++) {
        square += weights.data[k] * weights.data[k];
        scaled.data[k] = c * weights.data[k];
      }
      const length = lengths[i] = Math.sqrt(square);
      if (!(length >= SHORTEST_NEURON && length < Infinity && Number.isFinite(c))) {
        throw new NumericalError(
          `Cannot go on training as neuron ${i} has weights of norm ${length} and a readout of ${c * scale}`,
        );
      }
      at[inverse + i] = 1 / length;
      at[weight + i] = c * length;
    }
    for (let j = 0; j < taught; j++) {
      const length = norm(teacher.weights.data.subarray(j * dim, (j + 1) * dim));
      at[inverse + neurons + j] = 1 / length;
      at[weight + neurons + j] = -teacher.coefficients[j] * length;
    }
  }

  /** Risk and slope from the sums over all pairs. */
  function finish(state: Float64Array, at: Float64Array, out: Float64Array): number {
    let risk = teacherNorm;
    for (let i = 0; i < width; i++) {
      const c = state[width * dim + i], length = lengths[i], half = length / (2 * Math.PI);
      const own = half * at[kernel + i], cross = half * at[taughtKernel + i]; // Σ C_j k(w_i, w_j), −Σ c*_j k(w_i, v_j)
      risk += c / scale * (own + 2 * cross);
      out[width * dim + i] = own + cross;
      const factor = c / (2 * Math.PI), along = at[sine + i] / length;
      for (let k = i * dim; k < (i + 1) * dim; k++) {
        out[k] = factor * (moved.data[k] + along * weights.data[k]);
      }
    }
    if (Number.isFinite(risk)) return risk;
    throw new NumericalError(`Cannot go on training as the population risk is ${risk}`);
  }

  return {
    size: width * (dim + 1),
    slope(state, out) {
      const at = pairs.numbers(end - pairs.first);
      prepare(state, at);
      for (const block of blocks) {
        const { from, size, around, passes } = block;
        block.beside.data.set(block.rows.data, teachers * dim);
        block.besideScaled.data.set(block.scaled.data, teachers * dim);
        const nearby = matrix(size, around, at.subarray(near, near + size * around));
        algebra.multiplyInto(nearby, block.rows, block.beside, { transposeB: true });
        pairs.run(passes[0]);
        pairs.run(passes[1]);
        algebra.multiplyInto(block.moved, nearby, block.besideScaled);
        if (from === 0) continue;
        const earlier = matrix(size, from, at.subarray(far, far + size * from));
        algebra.multiplyInto(earlier, block.rows, block.before, { transposeB: true });
        pairs.run(passes[2]);
        algebra.multiplyInto(block.moved, earlier, block.scaledBefore, { keep: 1 });
        algebra.multiplyInto(block.movedBefore, earlier, block.scaled, { transposeA: true, keep: 1 });
      }
      return finish(state, at, out);
    },
  };
}

/** The next even number: the pass takes two columns at a time. A neuron that is not there has no weight in any sum. */
function even(count: number): number {
  return count + count % 2;
}

import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";

/** Goes between the space of inputs and the coordinates of a task, in the span of its data. */
export interface DataSpan {
  /** V·x, `[inputs]` → `[rank]`, freshly allocated. */
  coordinates(x: Float64Array): Float64Array;
  /** Vᵀ·b, `[rank]` → `[inputs]`, freshly allocated. */
  lift(b: Float64Array): Float64Array;
}

/** The {@linkcode DataSpan} of a task; a task without a basis has the identity. */
export function dataSpan(algebra: LinearAlgebra, { basis }: LeastSquaresTask): DataSpan {
  if (!basis) return { coordinates: (x) => x.slice(), lift: (b) => b.slice() };
  return {
    coordinates(x) {
      const out = new Float64Array(basis.rows);
      algebra.apply(basis, x, out);
      return out;
    },
    lift(b) {
      const out = new Float64Array(basis.cols);
      algebra.applyTransposed(basis, b, out);
      return out;
    },
  };
}

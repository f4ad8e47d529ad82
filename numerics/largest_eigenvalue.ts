import { normals } from "./draws.ts";
import { dot, norm } from "./norm.ts";

/** When {@linkcode largestEigenvalue} is content. */
export interface EigenvalueBounds {
  /** Products at most. */
  readonly rounds: number;
  /** |Ax − λx| of the unit vector x that it has come to, relative to λ. */
  readonly residual: number;
}

/** Products between two looks at the convergence. */
export const ROUNDS_PER_LOOK = 4;

/**
 * The largest eigenvalue of a symmetric positive semidefinite matrix that is known by its products only, by Lanczos' iteration
 * without orthogonalisation, which the largest eigenvalue does not need.
 *
 * It ends when the residual is small: then an eigenvalue is as near. That it is the largest one, no residual tells; it is by the
 * start in a random direction, the same for each size: k products find λ_max of any matrix of n rows to a part 0.1 (ln(nk²)/k)² of
 * itself on average over starts, whatever lies next to it. What is found is never above λ_max, but for rounding. The iteration of
 * powers, which is content when its value comes to rest, rests on the second eigenvalue for a while where the first is close.
 *
 * @param multiply to ← A·from; `from` is a unit vector, both `[size]`.
 * @see Kuczyński, Woźniakowski (1992), "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random
 * start", Theorem 3.2.
 */
export function largestEigenvalue(
  multiply: (from: Float64Array, to: Float64Array) => void,
  size: number,
  bounds: EigenvalueBounds,
): number {
  const diagonal: number[] = [], beside: number[] = [];
  let before: Float64Array = new Float64Array(size), now = randomDirection(size);
  let next: Float64Array = new Float64Array(size);
  for (let round = 1; round <= bounds.rounds; round++) {
    multiply(now, next);
    const along = dot(next, now), back = beside[round - 2] ?? 0;
    for (let i = 0; i < size; i++) next[i] -= along * now[i] + back * before[i];
    diagonal.push(along);
    beside.push(norm(next));
    if (!Number.isFinite(along)) return along;
    const found = lookAtLanczos(diagonal, beside, bounds);
    if (found !== undefined) return found;
    const left = beside[round - 1];
    for (let i = 0; i < size; i++) next[i] /= left;
    [before, now, next] = [now, next, before];
  }
  return topOfTridiagonal(diagonal, beside).value;
}

/** The unit vector that iterations of this size start from. */
export function randomDirection(size: number): Float64Array {
  const start = normals({ seed: 1, cell: 0, instance: 0, purpose: "start of Lanczos' iteration" }, size);
  const length = norm(start);
  return start.map((x) => x / length);
}

/**
 * What Lanczos' coefficients say after so many rounds: the largest eigenvalue, or nothing as long as its residual is too large.
 * Looks after every fourth round, after the last, and where nothing is left.
 *
 * @param diagonal v·Av of each round.
 * @param beside What was left of each Av.
 */
export function lookAtLanczos(
  diagonal: readonly number[],
  beside: readonly number[],
  { rounds, residual }: EigenvalueBounds,
): number | undefined {
  const count = diagonal.length, left = beside[count - 1];
  const closed = !(left > 1e-14 * Math.max(...diagonal, ...beside));
  if (!closed && count < rounds && count % ROUNDS_PER_LOOK !== 0) return undefined;
  const { value, last } = topOfTridiagonal(diagonal, beside);
  return closed || count >= rounds || left * last <= residual * value ? value : undefined;
}

/** The largest eigenvalue of a tridiagonal matrix, and the size of the last entry of its unit eigenvector. */
export function topOfTridiagonal(
  diagonal: readonly number[],
  beside: readonly number[],
): { readonly value: number; readonly last: number } {
  const count = diagonal.length, at = (k: number) => k < 0 || k >= count - 1 ? 0 : beside[k];
  let high = Math.max(...diagonal.map((d, k) => d + at(k - 1) + at(k)));
  let low = Math.max(...diagonal);
  for (let half = 0; half < 60 && high > low; half++) {
    const middle = low + (high - low) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  // Entries from the last to the first, as they grow: the other way rounding would grow instead
  let after = 0, now = 1, last = 1, squares = 1;
  for (let k = count - 1; k > 0; k--) {
    [after, now] = [now, ((high - diagonal[k]) * now - at(k) * after) / at(k - 1)];
    squares += now * now;
    if (squares > 1e200) {
      [after, now, last, squares] = [after, now, last, squares].map((x, i) => x * (i < 3 ? 1e-100 : 1e-200));
    }
  }
  return { value: high, last: last / Math.sqrt(squares) };

  /** Whether no eigenvalue is larger: all pivots of A − x are negative. */
  function isAbove(x: number): boolean {
    let pivot = -1;
    for (let k = 0; k < count; k++) {
      pivot = diagonal[k] - x - (k > 0 ? at(k - 1) ** 2 / pivot : 0);
      if (pivot >= 0) return false;
    }
    return true;
  }
}

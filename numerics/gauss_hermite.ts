/** Nodes and weights of a rule for means over a standard normal variable. */
export interface NormalRule {
  /** Rising, symmetric about 0, `[count]`. */
  readonly nodes: Float64Array;
  /** Sum 1, `[count]`. */
  readonly weights: Float64Array;
}

/** Beyond, weights of the outer nodes leave the range of float64. */
const MOST_NODES = 256;

/**
 * Gauss–Hermite rule for x ~ N(0, 1): E g(x) ≈ Σ wᵢ g(xᵢ), exact for polynomials of degree below 2·count. Odd functions
 * have mean 0 to the last bit when pairs ±x are added first.
 *
 * The nodes are the zeros of He_count, separated by counting sign changes in the Sturm sequence of its Jacobi matrix, the
 * weights 1/Σ_{k<count} He_k(xᵢ)²/k!.
 *
 * @param count Number of nodes, from 1 to 256.
 * @throws {RangeError} If it is not.
 *
 * @example E x⁴ = 3
 * ```ts
 * import { gaussHermite } from "./gauss_hermite.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { nodes, weights } = gaussHermite(3);
 * ok(Math.abs(nodes.reduce((sum, x, i) => sum + weights[i] * x ** 4, 0) - 3) < 1e-14);
 * ```
 */
export function gaussHermite(count: number): NormalRule {
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) {
    throw new RangeError(
      `Cannot make a Gauss–Hermite rule of ${count} nodes: need an integer from 1 to ${MOST_NODES}`,
    );
  }
  const nodes = new Float64Array(count), weights = new Float64Array(count);
  for (let i = count - 1; 2 * i >= count - 1; i--) {
    const x = 2 * i === count - 1 ? 0 : zeroAt(i, count);
    nodes[i] = x;
    nodes[count - 1 - i] = 0 - x;
    weights[i] = weights[count - 1 - i] = 1 / squares(x, count);
  }
  return { nodes, weights };
}

/** The zero of He_count that has `index` zeros below it, index ≥ count/2: bisection to the last bit. */
function zeroAt(index: number, count: number): number {
  let low = 0, high = 2 * Math.sqrt(count);
  while (true) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (zerosBelow(middle, count) > index) high = middle;
    else low = middle;
  }
}

/** Eigenvalues below x of the Jacobi matrix (diagonal 0, squares of the off-diagonal 1, 2, …): negative pivots. */
function zerosBelow(x: number, count: number): number {
  let pivot = -x, below = pivot < 0 ? 1 : 0;
  for (let k = 1; k < count; k++) {
    pivot = -x - k / (pivot === 0 ? Number.MIN_VALUE : pivot);
    if (pivot < 0) below++;
  }
  return below;
}

/** Σ_{k<count} He_k(x)²/k! */
function squares(x: number, count: number): number {
  let before = 0, now = 1, sum = 0;
  for (let k = 0; k < count; k++) {
    sum += now * now;
    const next = (x * now - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    before = now;
    now = next;
  }
  return sum;
}

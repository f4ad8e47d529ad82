import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { nestedRegression } from "../numerics/nested_regression.ts";

/** Labelled points as a kernel sees them. */
export interface LabelledGram {
  /** Kernel between the points, `[M, M]`. */
  readonly kernel: Matrix;
  /** Targets, `[M, o]`, one column per output. */
  readonly targets: Matrix;
}

/** How {@linkcode subsampledCurve} takes its samples. */
export interface Subsampling {
  /** The n to fit, ascending, from 1 to M − 1. */
  readonly counts: readonly number[];
  /** λ of the sum loss Σ|f − y|² + λ|f|². */
  readonly ridge: number;
  /** Random orders of the points, one for each draw: the first n are learned, all others are the test. */
  readonly orders: readonly ArrayLike<number>[];
}

/** A measured point of a learning curve, means over the draws. */
export interface SubsampledPoint {
  /** n. */
  readonly samples: number;
  /** Mean of |f − y|² over the points that were not learned. */
  readonly testLoss: number;
  /** Share of them that are told right: the sign of f is that of y, or its largest output is that of y. */
  readonly testAccuracy: number;
}

/**
 * Learning curve of kernel ridge regression, measured: fits to n points of a labelled set, tested on the rest of it, for every n
 * and every draw. Unbiased for any kernel and any data.
 *
 * The fits of a draw are nested, so that all n cost what the largest costs; see {@linkcode nestedRegression}.
 *
 * @returns A point for each n, in their order.
 * @throws As {@linkcode nestedRegression}.
 */
export function subsampledCurve(
  algebra: LinearAlgebra,
  { kernel, targets }: LabelledGram,
  { counts, ridge, orders }: Subsampling,
): SubsampledPoint[] {
  const losses = new Map(counts.map((n) => [n, 0])), hits = new Map(counts.map((n) => [n, 0]));
  for (const order of orders) {
    nestedRegression(algebra, { kernel, targets, ridge, order }, counts, (n, predictions) => {
      const { loss, hit } = judge(predictions, targets, order, n);
      losses.set(n, losses.get(n)! + loss / orders.length);
      hits.set(n, hits.get(n)! + hit / orders.length);
    });
  }
  return counts.map((samples) => ({
    samples,
    testLoss: losses.get(samples)!,
    testAccuracy: hits.get(samples)!,
  }));
}

/** Means over the points from place n of the order on. */
function judge(predictions: Matrix, { data: y, cols }: Matrix, order: ArrayLike<number>, n: number) {
  let loss = 0, hit = 0;
  const f = predictions.data, tested = order.length - n;
  for (let place = n; place < order.length; place++) {
    const mine = place * cols, own = order[place] * cols;
    let told = 0, meant = 0;
    for (let o = 0; o < cols; o++) {
      loss += (f[mine + o] - y[own + o]) ** 2 / tested;
      if (f[mine + o] > f[mine + told]) told = o;
      if (y[own + o] > y[own + meant]) meant = o;
    }
    const right = cols > 1 ? told === meant : f[mine] * y[own] > 0;
    if (right) hit += 1 / tested;
  }
  return { loss, hit };
}

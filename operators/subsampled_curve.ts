import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { nestedRegression } from "../numerics/nested_regression.ts";

/** Labelled points as a kernel sees them. */
export interface LabelledGram {
  /** Kernel between the points, `[M, M]`. */
  readonly kernel: Matrix;
  /** Targets, `[M, o]`, one column per output. */
  readonly targets: Matrix;
  /** What tells the classes, `[M, o]`, where that is not the targets: they may differ by what is known of each point before. */
  readonly answers?: Matrix;
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
  /** Share of them that are told right: the sign of f is that of y, or its largest output is that of y, y being the answers. */
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
  { kernel, targets, answers = targets }: LabelledGram,
  { counts, ridge, orders }: Subsampling,
): SubsampledPoint[] {
  const losses = new Map(counts.map((n) => [n, 0])), hits = new Map(counts.map((n) => [n, 0]));
  for (const order of orders) {
    nestedRegression(algebra, { kernel, targets, ridge, order }, counts, (n, predictions) => {
      const { loss, hit } = judge(predictions, { targets, answers }, { order, n });
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
function judge(
  { data: f }: Matrix,
  { targets: { data: y, cols }, answers: { data: meant } }: {
    readonly targets: Matrix;
    readonly answers: Matrix;
  },
  { order, n }: { readonly order: ArrayLike<number>; readonly n: number },
) {
  let loss = 0, hit = 0;
  const tested = order.length - n;
  for (let place = n; place < order.length; place++) {
    const mine = place * cols, own = order[place] * cols;
    const told = (o: number) => f[mine + o] + (meant[own + o] - y[own + o]); // with what was known before
    let first = 0, right = 0;
    for (let o = 0; o < cols; o++) {
      loss += (f[mine + o] - y[own + o]) ** 2 / tested;
      if (told(o) > told(first)) first = o;
      if (meant[own + o] > meant[own + right]) right = o;
    }
    if (cols > 1 ? first === right : told(0) * meant[own] > 0) hit += 1 / tested;
  }
  return { loss, hit };
}

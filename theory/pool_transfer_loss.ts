import { kernelRegression } from "../numerics/kernel_regression.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { squaredDistance } from "../numerics/norm.ts";
import { finitePoolCurve } from "./finite_pool_curve.ts";
import { poolSpectrum } from "./pool_spectrum.ts";
import type { Prediction } from "./prediction.ts";

/** What the prediction may look at: a kernel and labels on points that take part in neither training nor test. */
export interface Pool {
  /** `[pool, pool]` */
  readonly kernel: Matrix;
  /** `[pool]`, in random order */
  readonly targets: Float64Array;
}

/** Parameters of {@linkcode poolTransferLoss}. */
export interface PoolTransferParams {
  /** n, number of training points. */
  readonly targetSamples: number;
  /** λ in units of the kernel's mean diagonal entry. */
  readonly ridge: number;
}

/** Two estimates of the same loss from one pool. */
interface PoolEstimates {
  /** The finite-pool learning curve at n: smooth, but an approximation. */
  readonly formula: number;
  /** Mean test loss of direct fits on n points of the pool, tested on its others: unbiased, but noisy. */
  readonly direct: number;
}

const SOURCE =
  "finite-pool learning curve of kernel ridge regression (Lauditi et al. 2025, lazy fine-tuning on images)";
const REASON = "error of the curve on its own pool: its distance from direct fits there";
/** Direct fits per pool. */
const FITS = 8;

/** Estimates already made: the loss and the transferability of an instance need the same ones. */
const known = new WeakMap<Matrix, PoolEstimates & PoolTransferParams>();

/**
 * Test loss of kernel regression on n points, read off a disjoint pool of P labelled points of the same kind: the
 * finite-pool learning curve at n.
 *
 * The curve is an approximation: good to a few per cent on hard tasks, low by tens of per cent on easy ones, where few odd
 * points make up the loss. So its error is measured where it is used: the allowance is its distance from the mean loss of
 * 8 direct fits within the pool, each on n points and tested on the others.
 *
 * @param algebra For one eigendecomposition of the pool's kernel and the direct fits.
 * @returns Mean of (f − y)² on fresh labelled points, averaged over training sets.
 * @throws {RangeError} If n > P/2, where the curve is not to be trusted.
 * @see {@linkcode finitePoolCurve} for the equations.
 */
export function poolTransferLoss(algebra: LinearAlgebra, params: PoolTransferParams, pool: Pool): Prediction {
  const { formula, direct } = estimates(algebra, params, pool);
  return { value: formula, allowance: Math.abs(formula - direct), allowanceReason: REASON, source: SOURCE };
}

/**
 * Loss with one kernel minus loss with another on the same pool, positive where the second is better. What the curve gets
 * wrong for both alike cancels: the allowance is the distance of the difference from that of the direct fits.
 *
 * @param pools The kernels before and after, on the same points.
 */
export function poolTransferability(
  algebra: LinearAlgebra,
  params: PoolTransferParams,
  [before, after]: readonly [Pool, Pool],
): Prediction {
  const [first, second] = [estimates(algebra, params, before), estimates(algebra, params, after)];
  const value = first.formula - second.formula;
  const allowance = Math.abs(value - (first.direct - second.direct));
  return { value, allowance, allowanceReason: REASON, source: SOURCE };
}

function estimates(
  algebra: LinearAlgebra,
  { targetSamples, ridge }: PoolTransferParams,
  pool: Pool,
): PoolEstimates {
  const { kernel, targets } = pool;
  if (targetSamples > targets.length / 2) {
    throw new RangeError(
      `Cannot predict ${targetSamples} samples from a pool of ${targets.length}: need at most half as many`,
    );
  }
  const before = known.get(kernel);
  if (before?.targetSamples === targetSamples && before.ridge === ridge) return before;
  let trace = 0;
  for (let i = 0; i < kernel.rows; i++) trace += kernel.data[i * (kernel.rows + 1)];
  const sumRidge = ridge * trace / kernel.rows;
  const spectrum = poolSpectrum(algebra, kernel, matrix(targets.length, 1, targets));
  const [{ risk: formula }] = finitePoolCurve(spectrum, [targetSamples], sumRidge);
  let direct = 0;
  for (let fit = 0; fit < FITS; fit++) {
    const first = Math.floor(fit * targets.length / FITS);
    direct += directLoss(algebra, pool, first, targetSamples, sumRidge) / FITS;
  }
  const made = { formula, direct, targetSamples, ridge };
  known.set(kernel, made);
  return made;
}

/** Test loss of a fit on the `count` points of the pool from `first` on (round its end), on all others. */
function directLoss(algebra: LinearAlgebra, pool: Pool, first: number, count: number, ridge: number): number {
  const { kernel, targets } = pool;
  const size = targets.length;
  const order = Array.from({ length: size }, (_, i) => (first + i) % size);
  const fit = order.slice(0, count), rest = order.slice(count);
  const part = (rows: number[]) =>
    matrix(
      rows.length,
      count,
      Float64Array.from(rows.flatMap((i) => fit.map((j) => kernel.data[i * size + j]))),
    );
  const labels = (rows: number[]) => Float64Array.from(rows, (i) => targets[i]);
  const task = { kernel: part(fit), targets: labels(fit), testKernel: part(rest), ridge };
  return squaredDistance(kernelRegression(algebra, task), labels(rest)) / rest.length;
}

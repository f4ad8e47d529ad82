import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { leaveOutCurve } from "./leave_out_curve.ts";
import { type PoolModes, poolSpectrum } from "./pool_spectrum.ts";
import type { Prediction } from "./prediction.ts";
import { isEven, sizedPool } from "./sized_pool.ts";

/** Labelled points that a prediction may look at, as a kernel sees them. */
export interface LabelledPool {
  /** Gram matrix, symmetric, `[P, P]`. */
  readonly kernel: Matrix;
  /** y, `[P, o]`, one column per output. */
  readonly targets: Matrix;
}

/** Where a learning curve is read. */
export interface CurvePlace {
  /** n, from 1 to below P. */
  readonly samples: number;
  /** λ of the sum loss Σ(f − y)² + λ|f|². */
  readonly ridge: number;
}

const SOURCE = "finite-pool learning curve of kernel ridge regression, from one Gram matrix";
const REASON =
  "unequal points of the pool: distance from the plain form, which takes all points for alike; and 4 % of a loss, 2 % in a difference, by which deterministic equivalents miss simulations of such kernels";

/**
 * Part of a loss by which the deterministic equivalent is off on its own, for the largest pools: it treats the few strong modes of a
 * kernel like a continuum. Low by 1 to 4 % in simulations (30 Gaussian inputs, kernels of infinite width, features and tangents of
 * pretrained networks, n = 30 and 120, 40 pools of 300), as much with pools of 2000.
 */
const EQUIVALENCE = 0.04;
/** The same in a difference of two kernels on the same points: they are off to the same side, by 1 % of a loss apart in those. */
const EQUIVALENCE_OF_GAIN = 0.02;

/** Decompositions already made: every n asks for the same ones, every ridge for the plain one. */
const plain = new WeakMap<Matrix, { readonly targets: Matrix; readonly pool: PoolModes }>();
const sized = new WeakMap<
  Matrix,
  { readonly targets: Matrix; readonly ridge: number; readonly pool: PoolModes }
>();

/**
 * Test loss of kernel regression on n points, read off a pool of P other labelled points of the same kind.
 *
 * The value is that of {@linkcode leaveOutCurve}, on a pool of {@linkcode sizedPool} where points differ in size; the allowance is its
 * distance from the plain {@linkcode finitePoolCurve}, read off the same pool, and 4 % for the deterministic equivalent. No regression on n points takes part, nor any point that the measurement uses, so that agreement
 * is none of construction. How pools differ is not in the allowance: it belongs to the standard error, over pools.
 *
 * Beyond P/2 the prediction is `unchecked`: there it is told, not trusted.
 *
 * One eigendecomposition serves all n and all ridges of a pool; where points differ in size, another one serves all n of a ridge. They
 * are remembered as long as the Gram matrix lives.
 *
 * @returns Mean of |f − y|² over fresh labelled points, label noise included, averaged over data sets of n points.
 * @throws {RangeError} If G is no Gram matrix, n is outside [1, P), or λ is 0 and the rank of G at most n.
 */
export function poolLearningCurve(
  algebra: LinearAlgebra,
  pool: LabelledPool,
  place: CurvePlace,
): Prediction {
  const { told, plain } = readOff(algebra, pool, place);
  return {
    value: told,
    allowance: Math.abs(told - plain) + EQUIVALENCE * told,
    allowanceReason: REASON,
    source: SOURCE,
    ...beyondTrust(pool, place.samples),
  };
}

/** Up to half of the pool the curve is to be trusted on real data. */
function beyondTrust({ kernel }: LabelledPool, samples: number): Pick<Prediction, "unchecked"> {
  return samples <= kernel.rows / 2
    ? {}
    : { unchecked: "more samples than half of the pool: too low on real data" };
}

/**
 * Loss with one kernel minus loss with another, both read off pools of the same points: positive where the second is better. What
 * both curves get wrong alike cancels, in value and allowance.
 */
export function poolGain(
  algebra: LinearAlgebra,
  [before, after]: readonly [LabelledPool, LabelledPool],
  [first, second]: readonly [CurvePlace, CurvePlace],
): Prediction {
  const one = readOff(algebra, before, first), other = readOff(algebra, after, second);
  const value = one.told - other.told;
  return {
    value,
    allowance: Math.abs(value - (one.plain - other.plain)) +
      EQUIVALENCE_OF_GAIN * Math.max(one.told, other.told),
    allowanceReason: REASON,
    source: SOURCE,
    ...beyondTrust(after, second.samples),
  };
}

/** The loss that is told, and that of the plain form. */
function readOff(algebra: LinearAlgebra, pool: LabelledPool, { samples, ridge }: CurvePlace) {
  const modes = plainModes(algebra, pool);
  const [{ risk, leaveOutRisk }] = leaveOutCurve(algebra, modes, [samples], ridge);
  if (isEven(pool.kernel)) return { told: leaveOutRisk, plain: risk };
  const [{ leaveOutRisk: told }] = leaveOutCurve(algebra, sizedModes(algebra, pool, ridge), [samples], 0);
  return { told, plain: risk };
}

function plainModes(algebra: LinearAlgebra, { kernel, targets }: LabelledPool): PoolModes {
  const found = plain.get(kernel);
  if (found?.targets === targets) return found.pool;
  const pool = poolSpectrum(algebra, kernel, targets);
  plain.set(kernel, { targets, pool });
  return pool;
}

function sizedModes(algebra: LinearAlgebra, { kernel, targets }: LabelledPool, ridge: number): PoolModes {
  const found = sized.get(kernel);
  if (found?.targets === targets && found.ridge === ridge) return found.pool;
  const pool = sizedPool(algebra, { kernel, targets }, ridge, plainModes(algebra, { kernel, targets }));
  sized.set(kernel, { targets, ridge, pool });
  return pool;
}

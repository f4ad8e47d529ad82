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

/** A difference of two losses, predicted from one pool. */
export interface PoolGain extends Prediction {
  /** How far the difference moves from pool to pool, as this pool alone lets expect: one standard error. */
  readonly standardError: number;
}

/** Standard errors beyond what the prediction allows for, from which on a pool is sure. */
const SURE = 2;

/**
 * Loss with one kernel minus loss with another, both read off pools of the same points: positive where the second is better. What
 * both curves get wrong alike cancels, in value and allowance.
 *
 *     standard error = sd_i(F₁l₁ᵢ − F₂l₂ᵢ)/√P
 *
 * over the pool's points i, each left out in turn, with F and l of {@linkcode leaveOutCurve}. The points share their fits: on Gaussian
 * inputs the true scatter of 200 pools is larger by 6 to 27 %, by 24 to 55 % where a large ridge dominates, most at n = 10 of P = 120.
 */
export function poolGain(
  algebra: LinearAlgebra,
  [before, after]: readonly [LabelledPool, LabelledPool],
  [first, second]: readonly [CurvePlace, CurvePlace],
): PoolGain {
  const one = readOff(algebra, before, first), other = readOff(algebra, after, second);
  const value = one.told - other.told;
  return {
    value,
    standardError: errorOfMean(one.each.map((risk, i) => risk - other.each[i])),
    allowance: Math.abs(value - (one.plain - other.plain)) +
      EQUIVALENCE_OF_GAIN * Math.max(one.told, other.told),
    allowanceReason: REASON,
    source: SOURCE,
    ...beyondTrust(after, second.samples),
  };
}

/** What a pool is sure of: 1 that there is a gain, −1 that there is a loss, 0 of neither. */
export function sureSign({ value, allowance, standardError }: PoolGain): -1 | 0 | 1 {
  if (Math.abs(value) <= allowance + SURE * standardError) return 0;
  return value > 0 ? 1 : -1;
}

function errorOfMean(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** The loss that is told, what each point says of it, and the loss of the plain form. */
function readOff(algebra: LinearAlgebra, pool: LabelledPool, { samples, ridge }: CurvePlace) {
  const modes = plainModes(algebra, pool);
  const [plain] = leaveOutCurve(algebra, modes, [samples], ridge);
  const [best] = isEven(pool.kernel)
    ? [plain]
    : leaveOutCurve(algebra, sizedModes(algebra, pool, ridge), [samples], 0);
  return { told: best.leaveOutRisk, each: best.pointRisks, plain: plain.risk };
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

import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { permutation } from "../numerics/draws.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { advance } from "./advance.ts";
import { MIN_TEST_POINTS } from "./curve_tasks.ts";
import { drawKey } from "./draw_key.ts";
import type { CurveKernels, Learner, PreparedCurves } from "./prepared_curves.ts";
import type { Stage } from "./run_record.ts";
import type { Flow, State } from "./state.ts";
import { subsampledCurve, type SubsampledPoint } from "./subsampled_curve.ts";

/** Parameters of {@linkcode regressScratch} and {@linkcode regressPretrained}. */
export interface CurvePlaceParams {
  /** n. */
  readonly targetSamples: number;
  /** λ in units of the kernel's mean diagonal entry. */
  readonly ridge: number;
  /** Draws of n points from the points to measure on. */
  readonly draws: number;
  /** Which weights learn the target. */
  readonly learner: Learner;
}

/** What regression needs. */
export interface BeforeRegression extends PreparedCurves {
  /** The cell's parameters. */
  readonly params: CurvePlaceParams;
}

/** Fits n points by the kernel of an infinitely wide untrained network and adds the result as `scratch`. */
export function regressScratch<Content extends BeforeRegression>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: SubsampledPoint }>> {
  return advance("scratch", (state: State<Content>) => {
    return { added: { scratch: fit(algebra, state, state.content.scratchKernels) } };
  });
}

/** Fits the same points by the kernel of the pretrained network and adds the result as `transferred`. */
export function regressPretrained<Content extends BeforeRegression>(
  { algebra }: Backend,
  stage: Stage,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly transferred: SubsampledPoint }>> {
  return advance(stage, (state: State<Content>) => {
    const { pretrainedKernels } = state.content;
    if (!pretrainedKernels) throw new TypeError("Cannot regress with a pretrained kernel: there is none");
    return { added: { transferred: fit(algebra, state, pretrainedKernels) } };
  });
}

/** Curves already measured: every n of a ridge asks for the same one. */
const known = new WeakMap<Matrix, Map<string, readonly SubsampledPoint[]>>();

function fit(
  algebra: LinearAlgebra,
  state: State<BeforeRegression>,
  kernels: CurveKernels,
): SubsampledPoint {
  const { params: { targetSamples, draws, ridge }, tasks: { rest } } = state.content;
  const curves = known.get(kernels.rest) ?? new Map<string, readonly SubsampledPoint[]>();
  known.set(kernels.rest, curves);
  const name = `${ridge} ${draws}`;
  let curve = curves.get(name);
  if (!curve) {
    const points = kernels.rest.rows;
    const counts = Array.from({ length: points - MIN_TEST_POINTS }, (_, i) => i + 1);
    const orders = curveOrders(state, draws, points);
    const sumRidge = sumRidgeOf(kernels, ridge);
    curves.set(
      name,
      curve = subsampledCurve(algebra, { kernel: kernels.rest, targets: rest.targets }, {
        counts,
        ridge: sumRidge,
        orders,
      }),
    );
  }
  return curve[targetSamples - 1];
}

/** Random orders in which the points to measure on are learned: the same for all kernels of an instance. */
export function curveOrders(state: State, draws: number, points: number): Uint32Array[] {
  return Array.from({ length: draws }, (_, draw) => permutation(drawKey(state, `order ${draw}`), points));
}

/**
 * λ of the sum loss that a ridge in units of the mean diagonal entry stands for: the mean is over the pool and the points to
 * measure on, so that prediction and measurement have the same.
 */
export function sumRidgeOf({ pool, rest }: CurveKernels, ridge: number): number {
  const mean = (trace(pool) + trace(rest)) / (pool.rows + rest.rows);
  if (!(mean > 0)) throw new NumericalError("Cannot scale the ridge: the kernel is 0 at all points");
  return ridge * mean;
}

function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)];
  return sum;
}

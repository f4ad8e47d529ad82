import type { FlowSystem } from "./integrate_flow.ts";
import type { Matrix } from "./matrix.ts";

/** What `meanFieldFlow` follows. */
export interface MeanFieldFlowProblem {
  /** W/√N in the coordinates of the data, `[units, rank]`; changed in place. */
  readonly hidden: Matrix;
  /** w/√N, `[units]`; changed in place. */
  readonly readout: Float64Array;
  /** γ̄ */
  readonly richness: number;
  /** h: G = h∘(b* − b), all positive, `[rank]`. */
  readonly curvature: Float64Array;
  /** b*, with the offset of the predictor added, `[rank]`. */
  readonly goal: Float64Array;
  /** κ: all weights decay as e^{−κt} beside their training. */
  readonly weightDecay: number;
  /** Size of the minimiser that errors and distance are compared with. */
  readonly size: number;
  /** Error allowed per step, relative to the distance from the goal, at least to a hundredth of `size`. */
  readonly stepTolerance: number;
  /** Whether to stop at this distance from the goal, relative to `size`. */
  readonly tolerance: number;
}

/** A {@linkcode FlowSystem} that shows where it is. */
export interface MeanFieldFlow extends FlowSystem {
  /** e = b* − b, `[rank]`; overwritten by the next step. */
  error(): Float64Array;
  /** A first step to try. */
  readonly firstStep: number;
}

import type { Matrix } from "../../numerics/matrix.ts";
import type { PointCurvature } from "./fluctuation_variance.ts";

/** Averages over neurons in the tilted density exp(½γ²(v·φ)²) times the prior, at one dual v. */
export interface TiltedAverages {
  /** γ⁻² E_w̄ ln E_w exp(½γ²(v·φ)²); at γ = 0 its limit ½E(v·φ)². */
  readonly energy: number;
  /** E[φ (v·φ)] = Φv on the training points, `[P]`. */
  readonly moved: Float64Array;
  /**
   * H = E[φφᵀ] + γ²{E[φφᵀ(v·φ)²] − E_w̄(E_w[φ(v·φ)] E_w[φ(v·φ)]ᵀ)} on the training points, `[P, P]`: the curvature of the
   * energy.
   */
  readonly curvature: Matrix;
}

/** What is known at the saddle, on training and test points together, `n = P + T`. */
export interface TiltedDetail extends PointCurvature {
  /** E[φ (v·φ)], `[n]`. */
  readonly moved: Float64Array;
  /** Φ = E[φφᵀ] of each point with the training points, `[n, P]`. */
  readonly kernel: Matrix;
  /** E_w[φ(v·φ)] given each w̄, `[M, n]`. */
  readonly conditional: Matrix;
  /** Tilted weight at the outermost nodes of a rule; 0 if it has none. */
  readonly outermost: number;
}

/** Hidden weights of a source, as points with weights: what a target is coupled to. */
export interface WeightedNeurons {
  /** w̄ on the axes of the data, `[M, r]`. */
  readonly points: Matrix;
  /** Sum 1, `[M]`. */
  readonly weights: Float64Array;
}

/**
 * A way to average over the neurons of a wide network, at points of which the first P are trained on.
 *
 * Averages throw a `RangeError` where the tilted density cannot be normalised.
 */
export interface TiltedMeasure {
  /** P, those in training. */
  readonly trained: number;
  /** Averages on the training points. */
  averages(dual: Float64Array, richness: number): TiltedAverages;
  /** Averages on all points. */
  detail(dual: Float64Array, richness: number): TiltedDetail;
  /** Whether the tilted density is integrable: false ends a step, it does not throw. */
  holds(dual: Float64Array, richness: number): boolean;
}

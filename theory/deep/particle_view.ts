import type { Matrix } from "../../numerics/matrix.ts";
import type { GaussianDraw } from "./gaussian_history.ts";

/** Points at which the layers are looked at, at one time. */
export interface ParticleBlock {
  /** Inputs on the axes of the data, x·u/√D, `[R, r]`. */
  readonly coordinates: Matrix;
  /** Their part across the axes, a standard deviation each, `[R]`. */
  readonly beyond: Float64Array;
  /** Whether the points are needed jointly, or each for itself. */
  readonly joint: boolean;
  /** White noise of a layer's process for these points, `[R, S]`. */
  readonly noise: (layer: number, process: "field" | "gradient") => Matrix;
}

/** What the forward pass leaves, layer by layer, the first hidden one first. */
export interface ParticleView {
  /** φ(h), `[R, S]` each. */
  readonly values: readonly Matrix[];
  /** φ'(h), `[R, S]` each. */
  readonly slopes: readonly Matrix[];
  /** New values of the fields' processes; none for the first layer, whose field is static. */
  readonly draws: readonly (GaussianDraw | undefined)[];
}

/** Samples of all layers, each layer's independent of the others'. */
export interface ParticleLayers {
  /** Fields of points at a time, given all that was trained on before. */
  forward(block: ParticleBlock, time: number): ParticleView;
  /** Gradients g of points that were just seen, all layers, `[R, S]` each; the points become part of the history. */
  backward(block: ParticleBlock, view: ParticleView, time: number): Matrix[];
  /** Tells the residuals Δ, `[R]`, of the points last added, and the step that they make. */
  learn(residual: Float64Array, step: number): void;
  /** Means φ(h^L) z over samples, `[R]`. */
  output(view: ParticleView): Float64Array;
  /** z of the readout, `[S]`. */
  readonly readout: Float64Array;
}

import type { Matrix } from "../../numerics/matrix.ts";

/** The particles at one moment of a stage. */
export interface ParticleState {
  /** The hidden weights in the terms of the stage's `HiddenMotion`. */
  readonly move: Matrix;
  /** z, `[S]`. */
  readonly readout: Float64Array;
  /** c, what decay has left of the weights at the stage's start, `[1]`. */
  readonly left: Float64Array;
}

/** Kernels on the training inputs, `[P, P]`. */
export interface FieldKernels {
  /** Φ = ⟨φφᵀ⟩. */
  readonly feature: Matrix;
  /** ⟨z²φ'φ'ᵀ⟩∘K_x: what moving hidden weights add to the tangent kernel. */
  readonly hidden: Matrix;
}

/** The field equations of one stage. None of its methods allocates, but for `fresh` and `kernels`, and `tangent` when first called. */
export interface FieldDynamics {
  /** r, coordinates of a particle's hidden weights. */
  readonly rank: number;
  /** P, training inputs. */
  readonly samples: number;
  /** A state at the stage's start. */
  fresh(): ParticleState;
  /**
   * Brings the fields to a state.
   *
   * @returns Δ = y − f, `[P]`, good until the next call.
   */
  residual(state: ParticleState): Float64Array;
  /** slope ← dstate/dt at the state of the last {@linkcode residual}, whose fields are used up. */
  slope(state: ParticleState, slope: ParticleState): void;
  /** state ← state + η·dstate/dt; otherwise as {@linkcode slope}. */
  step(state: ParticleState, rate: number): void;
  /** Kernels at the state of the last {@linkcode residual}, before its fields are used up. */
  kernels(state: ParticleState): FieldKernels;
  /** out ← (Φ + ⟨z²φ'φ'ᵀ⟩∘K_x)·direction, `[P]`, without the kernels; when {@linkcode kernels} may be called. */
  tangent(state: ParticleState, direction: Float64Array, out: Float64Array): void;
  /** out ← w of particles `from` to `from + out.rows`, `[…, r]`. */
  hidden(state: ParticleState, from: number, out: Matrix): void;
  /** out ← w·x/√D of the same particles at other points, `[…, T]`; remembers what it needs of each set of points. */
  fields(state: ParticleState, points: Matrix, from: number, out: Matrix): void;
}

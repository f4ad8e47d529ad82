import type { Activation } from "./activation.ts";
import type { Matrix } from "./matrix.ts";

/** Particles (w, z) of weight q, which stand for the neurons of a two-layer network, and what they learn by descent. */
export interface ParticleTask {
  /** φ. */
  readonly activation: Activation;
  /** w at the start, `[S, r]`. */
  readonly start: Matrix;
  /** z at the start, `[S]`. */
  readonly readout: Float64Array;
  /** q, `[S]`. */
  readonly weights: Float64Array;
  /** Training inputs x as w meets them, h = w·x, `[P, r]`. */
  readonly coordinates: Matrix;
  /** What Σ q zφ(h)/γ is to become, `[P]`. */
  readonly targets: Float64Array;
  /** γ. */
  readonly richness: number;
  /** η on half the sum of squares. */
  readonly rate: number;
  /** λ of both layers; of z alone if w stays. */
  readonly weightDecay: number;
  /** How w is written down: w = c·w₀ + Cx with C `[S, P]`, as itself, or not at all as it stays. */
  readonly form: "samples" | "weights" | "none";
}

/** Where particles have come to. */
export interface MovedParticles {
  /** C, w, or nothing, as the task's `form` says. */
  readonly move: Matrix;
  /** z, `[S]`. */
  readonly readout: Float64Array;
  /** c = (1 − ηλ)^steps if w moves. */
  readonly left: number;
}

/** Particles on their way. */
export interface ParticleRun extends Disposable {
  /** Takes steps of descent from where the last call ended. */
  advance(steps: number, signal?: AbortSignal): Promise<MovedParticles>;
  /** Remembers where the particles are. */
  remember(): void;
  /** Takes them back there. */
  goBack(): void;
}

/**
 * Takes the steps of a mean field's particles, w ← (1 − ηλ)w + ηγ z Σ_p Δ_p φ'(h_p)x_p and z ← (1 − ηλ)z + ηγ Σ_p Δ_p φ(h_p)
 * with Δ = targets − Σ q zφ/γ, one by one. Gives nothing for what it cannot do.
 */
export type ParticleStepper = (task: ParticleTask) => Promise<ParticleRun | undefined>;

import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { topEigenpair } from "../../numerics/top_eigenpair.ts";
import type { FieldDynamics, ParticleState } from "./particle_state.ts";

/** Above this descent is at the edge of divergence, which is at 2, and no approximation of the flow. */
const UNSTABLE = 1.9;
/** A residual that no label explains. */
const HUGE = 1e6;
/** Residual of the eigenvector: the eigenvalue is good to its square, and products with a large kernel take long. */
const ACCURACY = 1e-4;
/** Plain steps between two measurements of the sharpness. */
const INTERVAL = 50;

/** Watches the residual and the sharpness ηλ_max(K) of a stage. */
export interface FieldHealth {
  /**
   * Refuses a residual that is not finite or beyond 1e6.
   *
   * @throws {NumericalError} Naming the step.
   */
  watch(residual: Float64Array, step: number): void;
  /** Whether it is time to measure: at the first step and then every 50. */
  isDue(step: number): boolean;
  /**
   * ηλ_max(K) at the state of the last residual, whose fields must not be used up.
   *
   * @throws {NumericalError} If it exceeds 1.9.
   */
  measure(state: ParticleState, rate: number, step: number): number;
  /** Largest ηλ_max measured; 0 if none was. */
  readonly largest: number;
}

/** A watch over one stage, called `name` in messages. */
export function fieldHealth(algebra: LinearAlgebra, dynamics: FieldDynamics, name: string): FieldHealth {
  let largest = 0;
  return {
    get largest() {
      return largest;
    },
    watch(residual, step) {
      for (const value of residual) {
        if (Math.abs(value) <= HUGE) continue;
        throw new NumericalError(
          `Cannot solve the mean field of ${name}: a residual is ${value} after ${step} steps; lower the learning rate`,
        );
      }
    },
    isDue: (step) => step % INTERVAL === 0,
    measure(state, rate, step) {
      const { feature, hidden } = dynamics.kernels(state);
      for (let i = 0; i < hidden.data.length; i++) hidden.data[i] += feature.data[i];
      const guess = Float64Array.from({ length: hidden.rows }, (_, i) => Math.sin(1 + 2.4 * i)); // along no symmetry
      const sharpness = rate * topEigenpair(algebra, hidden, guess, ACCURACY).value;
      largest = Math.max(largest, sharpness);
      if (!(sharpness <= UNSTABLE)) {
        throw new NumericalError(
          `Cannot solve the mean field of ${name}: the learning rate times the largest eigenvalue of the tangent kernel is ${
            sharpness.toPrecision(3)
          } after ${step} steps, need <= ${UNSTABLE}; lower the learning rate`,
        );
      }
      return sharpness;
    },
  };
}

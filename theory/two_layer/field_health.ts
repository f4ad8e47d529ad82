import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { largestEigenvalue } from "../../numerics/largest_eigenvalue.ts";
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
/** The kernel is formed for up to so many samples per coordinate of the hidden weights: beyond, products with it cost less. */
const POINTS_PER_DIMENSION = 8;
/** Products at most, and the relative residual that ends them. */
const BY_PRODUCTS = { rounds: 40, residual: 1e-2 };

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

/** A watch over one stage, called `name` in messages, and trained with `learningRate`. */
export function fieldHealth(
  algebra: LinearAlgebra,
  dynamics: FieldDynamics,
  { name, learningRate }: { readonly name: string; readonly learningRate: number },
): FieldHealth {
  const { samples, rank } = dynamics, many = samples > POINTS_PER_DIMENSION * rank;
  const direction = Float64Array.from({ length: samples }, (_, i) => Math.sin(1 + 2.4 * i)); // along no symmetry
  const remedy = (factor: number) =>
    `give a --learning-rate below ${(factor * learningRate).toPrecision(2)}, or lower the richness`;
  let largest = 0;

  function byKernel(state: ParticleState): number {
    const { feature, hidden } = dynamics.kernels(state);
    for (let i = 0; i < hidden.data.length; i++) hidden.data[i] += feature.data[i];
    return topEigenpair(algebra, hidden, direction, ACCURACY).value;
  }

  function byProducts(state: ParticleState): number {
    return largestEigenvalue((from, to) => dynamics.tangent(state, from, to), samples, BY_PRODUCTS);
  }

  return {
    get largest() {
      return largest;
    },
    watch(residual, step) {
      for (const value of residual) {
        if (Math.abs(value) <= HUGE) continue;
        throw new NumericalError(
          `Cannot solve the mean field of ${name}: a residual is ${
            value.toPrecision(3)
          } after ${step} steps; ${remedy(0.5)}`,
        );
      }
    },
    isDue: (step) => step % INTERVAL === 0,
    measure(state, rate, step) {
      const sharpness = rate * (many ? byProducts(state) : byKernel(state));
      largest = Math.max(largest, sharpness);
      if (!(sharpness <= UNSTABLE)) {
        throw new NumericalError(
          `Cannot solve the mean field of ${name}: the learning rate times the largest eigenvalue of the tangent kernel is ${
            sharpness.toPrecision(3)
          } after ${step} steps, need <= ${UNSTABLE}; ${
            remedy(sharpness < Infinity ? UNSTABLE / sharpness : 0.5)
          }`,
        );
      }
      return sharpness;
    },
  };
}

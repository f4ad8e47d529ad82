import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { Prediction } from "../prediction.ts";
import { featureModes, type NeuronSum, squareMean } from "./feature_modes.ts";
import { ridgeRisk } from "./ridge_risk.ts";

const SOURCE = "features of the pretrained network as an operator on functions (deterministic equivalents)";

/**
 * Shares of a target that a network's features express, given its hidden weights.
 *
 *     span:    A = Σ v_i²/E f²              of n → ∞ samples
 *     sample:  A_n = 1 − [κ² Σ v_i²/(s_i + κ)² + R∞]/E f²,   the loss of a ridge readout on n samples without its variance
 *
 * @param given The hidden weights, and the target.
 * @param fit n and λ; of n → ∞ samples unless given.
 * @returns Allowance 1e-6: features whose eigenvalue is rounding.
 * @throws {RangeError} If λ = 0 and n is the number of features.
 */
export function overlapGiven(
  algebra: LinearAlgebra,
  { weights, target }: { readonly weights: Matrix; readonly target: NeuronSum },
  fit?: { readonly samples: number; readonly ridge: number },
): Prediction {
  const modes = featureModes(algebra, weights, target);
  const rest = fit ? unlearned(fit) : modes.misfit;
  const value = 1 - rest / squareMean(algebra, target);
  return { value, allowance: 1e-6, allowanceReason: "features too weak to count", source: SOURCE };

  function unlearned({ samples, ridge }: { readonly samples: number; readonly ridge: number }): number {
    const { risk, degreesOfFreedom } = ridgeRisk(modes, { samples, ridge, noiseVariance: 0 });
    return risk * (1 - degreesOfFreedom / samples);
  }
}

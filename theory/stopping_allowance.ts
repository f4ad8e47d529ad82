import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";

/**
 * How far a test loss can be off because training stopped at the relative distance ε = {@linkcode TRAINING_TOLERANCE}
 * from the least-squares solution:
 *
 *     |Δ|β̂ − β₂|²| ≤ 2ε|β̂|√R + ε²|β̂|²
 *
 * @param loss R, the test loss.
 * @param squaredNorm |β̂|², of the trained predictor.
 */
export function stoppingAllowance(loss: number, squaredNorm: number): number {
  const off = TRAINING_TOLERANCE * Math.sqrt(squaredNorm);
  return 2 * off * Math.sqrt(loss) + off ** 2;
}

import { bracketedRoot } from "../../numerics/bracketed_root.ts";
import { needPosterior } from "./posterior_task.ts";
import { requireWhitened, stiffnessOf, whitenedSource, type WhitenedTask } from "./whitened_task.ts";

/** The target's saddle. */
export interface WhitenedTarget {
  /** c₁, the source kernel along its labels. */
  readonly sourceKernel: number;
  /** c₂ = ŷ₂ᵀΦ₂ŷ₂, the target kernel along its labels. */
  readonly targetKernel: number;
  /** Ã: the ridge on what the rescaled source predictor leaves is 1/(β_TÃ). */
  readonly resolution: number;
  /** q = 1 + δ − γ₂²s. */
  readonly stiffness: number;
  /** τ, how much of the source predictor is reused. */
  readonly rescaling: number;
}

/**
 * Kernel of a coupled target in directions that neither task uses, (1 + δ + δ²)/(1 + δ)²: 1 without coupling and with an infinite
 * one, least at δ = 1, where it is ¾: half of it are independent draws.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F, linear network; derived here.
 */
export function bulkKernel(elasticCoupling: number): number {
  return (1 + elasticCoupling + elasticCoupling ** 2) / (1 + elasticCoupling) ** 2;
}

/**
 * The target's inputs are orthogonal to the source's (K₂₁ = 0): nothing but the coupling to a noisy draw is felt.
 *
 *     q = 1 + δ − γ₂²/(c₂ + 1/β_T)²,   c₂ = 1/q + δ²/q²
 *
 * q is the only root in (0, 1+δ]; c₂ → 1 as δ → ∞.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F.5.2; equations derived here.
 */
export function decoupledTarget(task: WhitenedTask): WhitenedTarget {
  const { sourceKernel, stiffness, targetKernel } = alongOneLabel(task, () => 1);
  return { sourceKernel, targetKernel, resolution: targetKernel, stiffness, rescaling: 0 };
}

/**
 * Source and target have the same inputs and labels:
 *
 *     q = 1 + δ − γ₂²/(c₂ + 1/β_T)²,   c₂ = 1/q + δ²c₁/q²
 *
 * c₂ → c₁ as δ → ∞; with γ₁ = γ₂ as c₁ − 1/δ.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F.5.3; equations derived here.
 */
export function sameTaskTarget(task: WhitenedTask): WhitenedTarget {
  const { elasticCoupling: delta, sourceRichness, inverseTemperature: beta } = task;
  const { sourceKernel, stiffness, targetKernel } = alongOneLabel(task, (c1) => c1);
  const pulled = delta ** 2 / ((1 + delta) * stiffness); // B
  return {
    sourceKernel,
    targetKernel,
    resolution: targetKernel - pulled * (sourceKernel - 1),
    stiffness,
    rescaling: pulled * sourceRichness ** 2 / ((sourceKernel + 1 / beta) * (targetKernel + 1 / beta)),
  };
}

/**
 * The same inputs, labels with overlap m = ŷ₁·ŷ₂. With ρ₁ = 1/(c₁ + 1/β_T) and b = δ²γ₁²c₁/((1+δ)q):
 *
 *     t = ρ₁m/(Ã + 1/β_T + bρ₁²),   v₂ = (y₂ − btρ₁y₁)/(Ã + 1/β_T),   τ = bt/c₁,
 *     q = 1 + δ − γ₂²|v₂|²,   Ã = 1/q + δ²/q² + bγ₂²t²/q
 *
 * Two unknowns: Ã by a root within a root for q. m = 1 is the same task; m = 0 is decoupled; −m gives the same kernel.
 *
 * @param overlap m in [−1, 1].
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F.5.4; equations derived here.
 */
export function overlappingTarget(task: WhitenedTask, overlap: number): WhitenedTarget {
  requireWhitened(task);
  needPosterior("the overlap of the labels", overlap, Math.abs(overlap) <= 1, "from -1 to 1");
  const { elasticCoupling: delta, sourceRichness, targetRichness, inverseTemperature: beta } = task;
  const c1 = whitenedSource(sourceRichness, beta), ridge = 1 / beta, rho = 1 / (c1 + ridge);
  const weight = sourceRichness ** 2 * c1, g = targetRichness ** 2;
  const at = (q: number) => {
    const b = delta ** 2 * weight / ((1 + delta) * q), least = 1 / q + (delta / q) ** 2;
    const along = (resolution: number) => rho * overlap / (resolution + ridge + b * rho * rho);
    const excess = (resolution: number) => least + b * g * along(resolution) ** 2 / q - resolution;
    const most = least + b * g * along(least) ** 2 / q;
    const resolution = most > least ? bracketedRoot(excess, least, most * (1 + 1e-15)) : least;
    const t = along(resolution), own = 1 / (resolution + ridge), other = -b * t * rho * own; // v₂ = own·y₂ + other·y₁
    return { b, t, resolution, own, other, square: own * own + 2 * own * other * overlap + other * other };
  };
  const stiffness = stiffnessOf(task, (q) => at(q).square);
  const { b, t, resolution, own, other } = at(stiffness);
  // Φ₂ along y₂ from z = Σ₂y₂ = mine·y₂ + theirs·y₁
  const lift = g / stiffness * (own + other * overlap);
  const mine = (1 + lift * own) / (1 + delta), theirs = lift * other / (1 + delta);
  const onSource = mine * overlap + theirs;
  const targetKernel = mine + theirs * overlap + delta ** 2 *
      (mine ** 2 + theirs ** 2 + 2 * mine * theirs * overlap + weight * rho ** 2 * onSource ** 2);
  return { sourceKernel: c1, targetKernel, resolution, stiffness, rescaling: b * t / c1 };
}

/** q and c₂ = 1/q + δ²c/q² where v₂ lies along y₂ and the source kernel there is c. */
function alongOneLabel(task: WhitenedTask, pulledBy: (sourceKernel: number) => number) {
  requireWhitened(task);
  const { elasticCoupling: delta, sourceRichness, inverseTemperature: beta } = task;
  const sourceKernel = whitenedSource(sourceRichness, beta), c = pulledBy(sourceKernel);
  const kernelAt = (q: number) => 1 / q + (delta / q) ** 2 * c;
  const stiffness = stiffnessOf(task, (q) => 1 / (kernelAt(q) + 1 / beta) ** 2);
  return { sourceKernel, stiffness, targetKernel: kernelAt(stiffness) };
}

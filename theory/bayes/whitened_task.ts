import { bracketedRoot } from "../../numerics/bracketed_root.ts";
import { needPosterior } from "./posterior_task.ts";

/** Tasks on orthogonal inputs, K = I, with unit labels: |y₁| = |y₂| = 1. */
export interface WhitenedTask {
  /** γ₁ ≥ 0. */
  readonly sourceRichness: number;
  /** γ₂ ≥ 0. */
  readonly targetRichness: number;
  /** δ ≥ 0. */
  readonly elasticCoupling: number;
  /** β_T > 0. */
  readonly inverseTemperature: number;
}

/** c = 1 + γ²c/(c + 1/β_T)²: kernel of a whitened source along its labels. */
export function whitenedSource(richness: number, inverseTemperature: number): number {
  if (richness === 0) return 1;
  const excess = (c: number) => c - 1 - richness ** 2 * c / (c + 1 / inverseTemperature) ** 2;
  return bracketedRoot(excess, 1, 2 + richness ** 2 * inverseTemperature);
}

/** Least q/(1+δ): below, digits are lost. */
const LEAST_STIFFNESS = 1e-8;

/** The root of 1 + δ − γ₂²s(q) − q in (0, 1+δ]. */
export function stiffnessOf(
  { elasticCoupling, targetRichness }: WhitenedTask,
  strength: (q: number) => number,
): number {
  const most = 1 + elasticCoupling, least = LEAST_STIFFNESS * most;
  const excess = (q: number) => most - targetRichness ** 2 * strength(q) - q;
  needPosterior(
    "the richness of a target",
    targetRichness,
    excess(least) > 0,
    `smaller: q/(1+δ) < ${LEAST_STIFFNESS}, digits are lost`,
  );
  return bracketedRoot(excess, least, most);
}

/** Refuses numbers out of range. */
export function requireWhitened(task: WhitenedTask): void {
  const { sourceRichness, targetRichness, elasticCoupling, inverseTemperature } = task;
  for (
    const [what, value] of [
      ["the source richness", sourceRichness],
      ["the target richness", targetRichness],
      ["the elastic coupling", elasticCoupling],
    ] as const
  ) {
    needPosterior(what, value, value >= 0 && value < Infinity, ">= 0 and finite");
  }
  const fine = inverseTemperature > 0 && inverseTemperature < Infinity;
  needPosterior("the inverse temperature", inverseTemperature, fine, "> 0 and finite");
}

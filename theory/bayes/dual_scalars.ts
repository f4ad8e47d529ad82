/** The numbers on which a target posterior of a linear network depends besides its Gram matrices. */
export interface DualSettings {
  /** γ₂ ≥ 0. */
  readonly richness: number;
  /** δ ≥ 0. */
  readonly elasticCoupling: number;
  /** β_T > 0. */
  readonly inverseTemperature: number;
}

/** Scalars of the target's saddle; names of the paper in brackets. */
export interface DualScalars {
  /** s = vᵀKv. */
  readonly strength: number;
  /** p = vᵀK̃v. */
  readonly pulledStrength: number;
  /** q = 1 + δ − γ²s > 0. */
  readonly stiffness: number;
  /** A = 1/q + δ²γ²p/((1+δ)q²), the weight of K in the kernel that predicts. */
  readonly ownWeight: number;
  /** B = δ²/((1+δ)q), the weight of K̃. */
  readonly pulledWeight: number;
  /** A_s = γ²/q² + 2wγ⁴p/q³ with w = δ²/(1+δ): half of ∂A/∂s·… in the curvature. */
  readonly ownCurvature: number;
  /** A_p = wγ²/q². */
  readonly mixedCurvature: number;
}

/** The scalars that follow from s and p. */
export function scalarsAt(
  strength: number,
  pulledStrength: number,
  { richness, elasticCoupling: delta }: DualSettings,
): DualScalars {
  const g = richness ** 2, q = 1 + delta - g * strength, w = delta ** 2 / (1 + delta);
  return {
    strength,
    pulledStrength,
    stiffness: q,
    ownWeight: 1 / q + w * g * pulledStrength / q ** 2,
    pulledWeight: w / q,
    ownCurvature: g / q ** 2 + 2 * w * g * g * pulledStrength / q ** 3,
    mixedCurvature: w * g / q ** 2,
  };
}

/**
 * How a target teacher relates to a source teacher of m* neurons v_j, all orthonormal but in `random`.
 *
 * `rotate`: neurons cos θ v_j + sin θ u_j, u_j orthogonal to all others. `keep`: a share of the neurons stays, u_j take the place of
 * the others. `new-head`: the same neurons, another readout. `random`: as `rotate`, with v_j drawn independently on the sphere and
 * u_j orthogonal to v_j only.
 */
export type TaskFamily = "rotate" | "keep" | "new-head" | "random";

/** The parameters that decide what source and target have in common. */
export interface FamilyParams {
  /** How. */
  readonly family: TaskFamily;
  /** m*, even. */
  readonly teacherNeurons: number;
  /** θ, radians. */
  readonly angle: number;
  /** cos θ, or the share kept; the word takes cos θ of `angle`. */
  readonly alignment: number | "angle";
}

/** cos θ. */
export function alignmentOf({ alignment, angle }: Pick<FamilyParams, "alignment" | "angle">): number {
  return alignment === "angle" ? Math.cos(angle) : alignment;
}

/** Neurons kept by the family `keep`: pairs of opposite sign, as near to the share as there are. */
export function keptNeurons(params: FamilyParams): number {
  return 2 * Math.round(alignmentOf(params) * params.teacherNeurons / 2);
}

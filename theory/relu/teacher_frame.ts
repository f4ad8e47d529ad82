import { alignmentOf, type FamilyParams, keptNeurons } from "./task_family.ts";

/**
 * Source and target of a family of orthonormal teachers in the coordinates of their frame: v_j = e_j, u_j = e_{m*+j}. Rotating inputs
 * changes no risk, so this stands for all frames.
 */
export interface TeacherFrame {
  /** Coordinates of each source neuron, `[m*][2m*]`. */
  readonly source: readonly Float64Array[];
  /** c*_j of the source, E f_s² = 1. */
  readonly sourceReadout: Float64Array;
  /** Coordinates of each target neuron, `[m*][2m*]`. */
  readonly target: readonly Float64Array[];
  /** c*_j of the target, E f_t² = 1. */
  readonly targetReadout: Float64Array;
}

/** a = ½ − 1/2π: E f² of orthonormal neurons with readouts of sum 0 is a|c|². */
export const NEURON_VARIANCE: number = 0.5 - 0.5 / Math.PI;

/**
 * The teachers of a family.
 *
 * @throws {RangeError} For the family `random`, whose neurons are no frame.
 */
export function teacherFrame(params: FamilyParams): TeacherFrame {
  const { family, teacherNeurons: count } = params;
  if (family === "random") throw new RangeError("Cannot give random teachers: they are no frame");
  const size = 1 / Math.sqrt(count * NEURON_VARIANCE), cosine = alignmentOf(params);
  const indices = Array.from({ length: count }, (_, j) => j);
  const unit = (j: number, first: number, second: number) => {
    const row = new Float64Array(2 * count);
    row[j] = first;
    row[count + j] = second;
    return row;
  };
  const alternating = Float64Array.from(indices, (j) => j % 2 === 0 ? size : -size);
  const kept = keptNeurons(params), sine = Math.sqrt((1 - cosine) * (1 + cosine));
  return {
    source: indices.map((j) => unit(j, 1, 0)),
    sourceReadout: alternating,
    target: indices.map((j) => {
      if (family === "new-head") return unit(j, 1, 0);
      if (family === "keep") return j < kept ? unit(j, 1, 0) : unit(j, 0, 1);
      return unit(j, cosine, sine);
    }),
    targetReadout: family === "new-head"
      ? Float64Array.from(indices, (j) => 2 * j < count ? -size : size)
      : alternating,
  };
}

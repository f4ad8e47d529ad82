import type { Prediction } from "../prediction.ts";
import { alignmentOf, type FamilyParams, keptNeurons } from "./task_family.ts";

const SOURCE =
  "frame of orthonormal ReLU teachers, readouts of sum 0: closed form by the arc-cosine kernel (Cho, Saul 2009)";

/** J(θ) = sin θ + (π − θ) cos θ: 2π E relu(v·x) relu(v'·x) of unit vectors at the angle θ. */
export function arcCosine(angle: number): number {
  return Math.sin(angle) + (Math.PI - angle) * Math.cos(angle);
}

/**
 * Share of the target that the source teacher's m* features express, for orthonormal neurons and readouts of sum 0.
 *
 *     rotate:    A(θ) = ((J(θ) − 1)/(π − 1))²,   J(θ) = sin θ + (π − θ) cos θ
 *     keep:      A = |c_kept|²/|c|²
 *     new-head:  A = 1
 *
 * The first is for ReLU what cos²θ is for linear teachers: A(0) = 1, A(π/2) = 0, but A(π/4) = 0.41.
 *
 * @returns Exact but for the rounding of what it is compared with.
 * @throws {RangeError} For the family `random`: neurons that are not orthogonal share linear parts, so there is no closed form.
 */
export function overlapLaw(params: FamilyParams): Prediction {
  return { value: overlapOf(params), allowance: 1e-12, allowanceReason: "rounding", source: SOURCE };
}

/** The number of {@linkcode overlapLaw}. */
export function overlapOf(params: FamilyParams): number {
  switch (params.family) {
    case "rotate":
      return ((arcCosine(Math.acos(alignmentOf(params))) - 1) / (Math.PI - 1)) ** 2;
    case "keep":
      return keptNeurons(params) / params.teacherNeurons;
    case "new-head":
      return 1;
    case "random":
      throw new RangeError(
        "Cannot give the overlap of random teachers in closed form: their neurons are not orthogonal",
      );
  }
}

/**
 * The same for `rotate` with readouts that are all equal: the target shares the constant function with the source, so that it is not
 * 0 at π/2.
 *
 *     A(θ) = ((a_θ + m* b)/(a + m* b))²,   a_θ = (J(θ) − 1)/2π,  a = a_0,  b = 1/2π
 */
export function equalReadoutOverlap(angle: number, teacherNeurons: number): number {
  return ((arcCosine(angle) - 1 + teacherNeurons) / (Math.PI - 1 + teacherNeurons)) ** 2;
}

/**
 * E (f_t − f_s)², where fine-tuning starts from: its loss on no data, while from scratch that is 1.
 *
 *     rotate: 2(1 − √A),   keep: 2(1 − A),   new-head: 2(1 − c·c'/|c|²)
 *
 * @throws {RangeError} For the family `random`.
 */
export function switchDistance(params: FamilyParams): number {
  const overlap = overlapOf(params), { family, teacherNeurons } = params;
  if (family === "rotate") return 2 * (1 - Math.sqrt(overlap));
  if (family === "keep") return 2 * (1 - overlap);
  // Signs alternate in the old head; in the new one the second half is positive.
  let shared = 0;
  for (let j = 0; j < teacherNeurons; j++) {
    shared += (j % 2 === 0 ? 1 : -1) * (2 * j < teacherNeurons ? -1 : 1);
  }
  return 2 * (1 - shared / teacherNeurons);
}

/**
 * The angle θ* up to which fine-tuning on very few samples beats learning from scratch: E (f_t − f_s)² = E f_t², √A = ½.
 *
 * @returns 0.9598, which is 55°; 60° for linear networks.
 */
export function crossoverAngle(): number {
  let low = 0, high = Math.PI / 2; // J falls from π to 1
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if ((arcCosine(middle) - 1) / (Math.PI - 1) > 0.5) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

import type { DrawKey } from "../../numerics/draws.ts";
import { normals } from "../../numerics/draws.ts";
import { orthonormalFrame } from "../../numerics/frames.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot, norm } from "../../numerics/norm.ts";
import { reluProduct, type ReluSum } from "../../numerics/relu/relu_sum.ts";
import type { ReluParams } from "./relu_contents.ts";

/** Parameters that decide the teachers. */
export type TeacherParams = Pick<
  ReluParams,
  "inputDim" | "teacherNeurons" | "family" | "angle" | "alignment"
>;

/**
 * Draws the teachers of source and target, each with Σ_j c*_j = 0, E f = 0 and E f² = 1.
 *
 * Readouts are ±c of equal size, the signs alternating; `new-head` has those of the second half of the target's neurons positive.
 *
 * @param key Names the draw of the neurons.
 */
export function drawTeachers(
  algebra: LinearAlgebra,
  key: DrawKey,
  params: TeacherParams,
): { source: ReluSum; target: ReluSum } {
  const { inputDim: dim, teacherNeurons: count, family } = params;
  const cosine = params.alignment === "angle" ? Math.cos(params.angle) : params.alignment;
  const pairs = family === "random" ? randomPairs(key, count, dim) : orthonormalFrame(key, 2 * count, dim);
  const first = matrix(count, dim, pairs.data.slice(0, count * dim)),
    others = pairs.data.subarray(count * dim);
  const alternating = Float64Array.from({ length: count }, (_, j) => j % 2 === 0 ? 1 : -1);
  const halves = Float64Array.from({ length: count }, (_, j) => 2 * j < count ? -1 : 1);
  const sine = Math.sqrt((1 - cosine) * (1 + cosine)), kept = 2 * Math.round(cosine * count / 2);
  const turned = first.data.map((v, at) => {
    switch (family) {
      case "new-head":
        return v;
      case "keep":
        return at < kept * dim ? v : others[at];
      default:
        return cosine * v + (sine === 0 ? 0 : sine * others[at]);
    }
  });
  return {
    source: normalised(algebra, first, alternating),
    target: normalised(algebra, matrix(count, dim, turned), family === "new-head" ? halves : alternating),
  };
}

/** Independent directions v_j, and beneath them one orthogonal to each, `[2·count, dim]`. */
function randomPairs(key: DrawKey, count: number, dim: number): Matrix {
  const drawn = matrix(2 * count, dim, normals(key, 2 * count * dim));
  const row = (j: number) => drawn.data.subarray(j * dim, (j + 1) * dim);
  for (let j = 0; j < 2 * count; j++) {
    const own = row(j);
    if (j >= count) {
      const first = row(j - count), overlap = dot(own, first);
      for (let k = 0; k < dim; k++) own[k] -= overlap * first[k];
    }
    const size = norm(own);
    for (let k = 0; k < dim; k++) own[k] /= size;
  }
  return drawn;
}

function normalised(algebra: LinearAlgebra, weights: Matrix, signs: Float64Array): ReluSum {
  const size = Math.sqrt(
    reluProduct(algebra, { weights, coefficients: signs }, { weights, coefficients: signs }),
  );
  return { weights, coefficients: signs.map((sign) => sign / size) };
}

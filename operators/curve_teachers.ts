import { type DrawKey, normals } from "../numerics/draws.ts";
import { orthonormalFrame } from "../numerics/frames.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { CurvePoints, CurveSizes, CurveTasks } from "./curve_tasks.ts";

/** Parameters that {@linkcode drawCurveTeachers} uses. */
export interface CurveTeacherParams extends CurveSizes {
  /** D. */
  readonly inputDim: number;
  /** m*, even, 2m* ≤ D: ReLU neurons of a teacher. */
  readonly teacherNeurons: number;
  /** a: cosine between a neuron of the source's teacher and the target's. */
  readonly alignment: number;
  /** σ of the noise on the target's labels. */
  readonly targetNoise: number;
}

/** Variance of relu(x), x ~ N(0, 1). */
const RELU_VARIANCE = 1 / 2 - 1 / (2 * Math.PI);

/**
 * Draws Gaussian inputs and two teachers of ReLU neurons in an orthonormal frame.
 *
 *     x ~ N(0, I),   f(x) = Σ_j c_j relu(v_j·x),   c_j = ±1/√(m*(½ − 1/(2π))),   Σ_j c_j = 0
 *
 * The mean of f is 0 and that of f² is 1. The target has v_j' = a v_j + √(1 − a²) u_j in the place of v_j, all v and u orthogonal, and
 * noise on its labels; the source has none.
 *
 * @param key Names the draws; a purpose is added to its own.
 */
export function drawCurveTeachers(
  algebra: LinearAlgebra,
  params: CurveTeacherParams,
  key: DrawKey,
): CurveTasks {
  const { inputDim, teacherNeurons, alignment, targetNoise, poolSamples, measuredSamples } = params;
  const of = (purpose: string): DrawKey => ({ ...key, purpose: `${key.purpose} ${purpose}` });
  const frame = orthonormalFrame(of("frame"), 2 * teacherNeurons, inputDim);
  const neurons = frame.data.length / 2;
  const sourceTeacher = matrix(teacherNeurons, inputDim, frame.data.slice(0, neurons));
  const aside = Math.sqrt(1 - alignment ** 2);
  const targetTeacher = matrix(
    teacherNeurons,
    inputDim,
    sourceTeacher.data.map((value, i) => alignment * value + aside * frame.data[neurons + i]),
  );
  const points = (purpose: string, count: number, teacher: Matrix, noise: number): CurvePoints => {
    const inputs = matrix(count, inputDim, normals(of(`${purpose} inputs`), count * inputDim));
    const targets = normals(of(`${purpose} noise`), count).map((value) => noise * value);
    const fields = algebra.multiply(inputs, teacher, { transposeB: true });
    const size = 1 / Math.sqrt(teacherNeurons * RELU_VARIANCE);
    fields.data.forEach((h, at) => {
      const sign = at % teacherNeurons < teacherNeurons / 2 ? size : -size;
      if (h > 0) targets[Math.floor(at / teacherNeurons)] += sign * h;
    });
    return { inputs, targets: matrix(count, 1, targets) };
  };
  const learned = params.pretrain === "source"
    ? points("source", params.sourceSamples, sourceTeacher, 0)
    : undefined;
  return {
    ...learned && { source: { inputs: learned.inputs, targets: learned.targets.data } },
    pool: points("pool", poolSamples, targetTeacher, targetNoise),
    rest: points("measured", measuredSamples, targetTeacher, targetNoise),
  };
}

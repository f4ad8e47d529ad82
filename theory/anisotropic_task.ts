/** Kernel regression on inputs x ~ N(0, Σ), Σ diagonal, with the kernel xᵀ(I + χv̂v̂ᵀ)x'/D. */
export interface AnisotropicTask {
  /** Eigenvalues of Σ, all > 0, `[D]`. */
  readonly eigenvalues: Float64Array;
  /** β₂ in the eigenbasis of Σ (minus β̂(0), if training does not start at 0), `[D]`. */
  readonly teacher: Float64Array;
  /** v̂, direction of the spike in the same basis, of length 1, `[D]`. */
  readonly direction: Float64Array;
  /** Variance of the components of v̂ around `direction`, if it is a random vector: then |direction|² plus their sum is 1, `[D]`. */
  readonly directionVariance?: Float64Array;
  /** χ > −1. */
  readonly spike: number;
  /** P₂. */
  readonly samples: number;
  /** σ₂, standard deviation of the label noise. */
  readonly noise: number;
}

/**
 * Refuses a task outside the theory's domain.
 *
 * @throws {TypeError} If the arrays differ in length.
 * @throws {RangeError} If a number is out of range.
 */
export function requireAnisotropicTask(task: AnisotropicTask): void {
  const { eigenvalues, teacher, direction, spike, samples, noise } = task;
  const dim = eigenvalues.length;
  if (teacher.length !== dim || direction.length !== dim || dim < 2) {
    throw new TypeError(
      `Cannot predict from ${dim} eigenvalues with a teacher [${teacher.length}] and a direction [${direction.length}]: ` +
        `need equal lengths >= 2`,
    );
  }
  const refuse = (name: string, wanted: string, value: number) => {
    throw new RangeError(`Cannot predict the loss as ${name} must be ${wanted}: current value is ${value}`);
  };
  eigenvalues.forEach((value) => {
    if (!(value > 0 && value < Infinity)) refuse("each eigenvalue", "> 0 and finite", value);
  });
  teacher.forEach((value) => Number.isFinite(value) || refuse("each teacher component", "finite", value));
  const { directionVariance = new Float64Array(dim) } = task;
  const square = direction.reduce((sum, value, i) => sum + value * value + directionVariance[i], 0);
  if (!(Math.abs(square - 1) < 1e-9)) refuse("|direction|²", "1", square);
  if (!(spike > -1 && spike < Infinity)) refuse("spike", "> -1 and finite", spike);
  if (!(Number.isInteger(samples) && samples >= 1)) refuse("samples", "a positive integer", samples);
  if (!(noise >= 0 && noise < Infinity)) refuse("noise", ">= 0 and finite", noise);
}

/** Bilinear forms of one diagonal matrix F with the teacher β and the direction v̂. */
export interface TeacherForms {
  /** βᵀFβ. */
  readonly bb: number;
  /** βᵀFv̂. */
  readonly bv: number;
  /** v̂ᵀFv̂. */
  readonly vv: number;
}

/** βᵀFβ, βᵀFv̂ and v̂ᵀFv̂ for a diagonal F given by the index; averaged, if v̂ is random. */
export function teacherForms(
  { teacher, direction, directionVariance }: Pick<
    AnisotropicTask,
    "teacher" | "direction" | "directionVariance"
  >,
  diagonal: (i: number) => number,
): TeacherForms {
  let bb = 0, bv = 0, vv = 0;
  for (let i = 0; i < teacher.length; i++) {
    const weight = diagonal(i), b = weight * teacher[i], v = direction[i];
    bb += b * teacher[i];
    bv += b * v;
    vv += weight * (v * v + (directionVariance?.[i] ?? 0));
  }
  return { bb, bv, vv };
}

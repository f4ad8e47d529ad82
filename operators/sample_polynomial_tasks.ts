import type { OperatorFunction } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { orthonormalFrame } from "../numerics/frames.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { readTarget, type TargetFunction } from "../numerics/target_function.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode samplePolynomialTasks} uses. */
export interface PolynomialTaskParams {
  /** D, input dimension without the constant. */
  readonly inputDim: number;
  /** P₁ */
  readonly sourceSamples: number;
  /** P₂ */
  readonly targetSamples: number;
  /** The source's labels, an expression in z = z1, z2, …, the inputs' projections on the source's teachers. */
  readonly sourceTarget: string;
  /** The target's labels, in the projections on the target's teachers. */
  readonly targetTarget: string;
  /** a = β_k·β'_k between the k-th teachers of both tasks, in [−1, 1]. */
  readonly alignment: number;
  /** `on` appends a constant input of 1, so that each hidden neuron has a bias. */
  readonly bias: "off" | "on";
}

/** Two tasks with noise-free labels that depend on a few directions of Gaussian inputs. */
export interface PolynomialTasks {
  /** Orthonormal, `[teachers, D]`, one a row. */
  readonly sourceTeachers: Matrix;
  /** Orthonormal, `[teachers, D]`. */
  readonly targetTeachers: Matrix;
  /** `[P₁, D]`, with the constant `[P₁, D + 1]`, and labels. */
  readonly source: LabelledPoints;
  /** `[P₂, D]` and labels. */
  readonly target: LabelledPoints;
  /** Fresh inputs, `[tests, D]`, with the source's labels. */
  readonly sourceTest: LabelledPoints;
  /** The same inputs with the target's labels. */
  readonly targetTest: LabelledPoints;
}

/** Inputs of each instance on which test losses are estimated, unless told otherwise. */
export const TEST_POINTS = 1000;

/**
 * Draws teachers, training sets and test inputs, x ~ N(0, I), and adds them as `tasks`.
 *
 *     y = g(z1, z2, …),  z_k = β_k·x  (source),     z_k = β'_k·x,  β'_k = aβ_k + √(1 − a²) ω_k  (target)
 *
 * All β and ω are orthonormal, uniformly distributed. A constant input has the value 1: its square is the mean square of any
 * other input, so that its weight contributes to a preactivation w·x/√(D + 1) the same variance.
 *
 * @param tests Number of test inputs; fewer are the first of more.
 * @throws {SyntaxError} If a target is no expression.
 * @throws {RangeError} If there is no room for the teachers in D dimensions, or a label is not finite.
 * @see Lauditi, Bordelon, Pehlevan (2025), tasks of Hermite polynomials.
 */
export function samplePolynomialTasks<
  Content extends { readonly params: PolynomialTaskParams },
>(tests: number = TEST_POINTS): OperatorFunction<
  Flow<Content>,
  Flow<Content & { readonly tasks: PolynomialTasks }>
> {
  return advance(undefined, async (state: State<Content>) => {
    const { params } = state.content, { inputDim } = params;
    const { source, target } = await readPolynomialTasks(params);
    const teachers = drawTeachers(state, source.teachers, target.teachers);
    const draw = (purpose: string, count: number) =>
      matrix(count, inputDim, normals(drawKey(state, purpose), count * inputDim));
    const inputs = {
      source: draw("source inputs", params.sourceSamples),
      target: draw("target inputs", params.targetSamples),
      test: draw("test inputs", tests),
    };
    const label = (points: Matrix, by: TargetFunction, frame: Matrix): LabelledPoints => ({
      inputs: params.bias === "on" ? withConstant(points) : points,
      targets: by.labels(projections(points, frame)),
    });
    const targetTest = label(inputs.test, target, teachers.target);
    const tasks: PolynomialTasks = {
      sourceTeachers: teachers.source,
      targetTeachers: teachers.target,
      source: label(inputs.source, source, teachers.source),
      target: label(inputs.target, target, teachers.target),
      sourceTest: {
        inputs: targetTest.inputs,
        targets: source.labels(projections(inputs.test, teachers.source)),
      },
      targetTest,
    };
    return { added: { tasks } };
  });

  function drawTeachers(state: State<Content>, sources: number, targets: number) {
    const { inputDim, alignment } = state.content.params;
    const count = Math.max(sources, targets), tilt = Math.sqrt((1 - alignment) * (1 + alignment));
    const frame = orthonormalFrame(drawKey(state, "teachers"), directions(alignment, count), inputDim);
    const first = frame.data.subarray(0, count * inputDim);
    const tilted = first.map((b, at) =>
      alignment * b + (tilt === 0 ? 0 : tilt * frame.data[at + first.length])
    );
    return {
      source: matrix(sources, inputDim, first.slice(0, sources * inputDim)),
      target: matrix(targets, inputDim, tilted.slice(0, targets * inputDim)),
    };
  }
}

/**
 * Reads both targets, having checked that there is room for their teachers.
 *
 * @throws {SyntaxError} If a target is no expression.
 * @throws {RangeError} If `inputDim` is too small.
 */
export async function readPolynomialTasks(
  { inputDim, sourceTarget, targetTarget, alignment }: PolynomialTaskParams,
): Promise<{ source: TargetFunction; target: TargetFunction }> {
  const source = await readTarget(sourceTarget), target = await readTarget(targetTarget);
  const count = Math.max(source.teachers, target.teachers), needed = directions(alignment, count);
  if (needed > inputDim) {
    const beside = needed > count ? ` at alignment ${alignment}` : "";
    throw new RangeError(
      `Cannot draw ${count} orthonormal teachers for each task${beside}: --input-dim must be at least ${needed}, it is ` +
        inputDim,
    );
  }
  return { source, target };
}

/** Orthonormal vectors needed for both tasks: those of the source, and as many beside them unless the tasks share theirs. */
function directions(alignment: number, teachers: number): number {
  return Math.abs(alignment) === 1 ? teachers : 2 * teachers;
}

/** β_k·x for all inputs, one array a teacher. */
function projections({ rows, cols, data }: Matrix, teachers: Matrix): Float64Array[] {
  return Array.from({ length: teachers.rows }, (_, k) => {
    const teacher = teachers.data.subarray(k * cols, (k + 1) * cols);
    return Float64Array.from(
      { length: rows },
      (_, p) => dot(data.subarray(p * cols, (p + 1) * cols), teacher),
    );
  });
}

function withConstant({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(rows, cols + 1);
  out.data.fill(1);
  for (let p = 0; p < rows; p++) out.data.set(data.subarray(p * cols, (p + 1) * cols), p * (cols + 1));
  return out;
}

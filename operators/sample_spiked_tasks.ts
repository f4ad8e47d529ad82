import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { type LeastSquaresTask, leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot, norm } from "../numerics/norm.ts";
import { sampleCount } from "../numerics/sample_count.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { LinearTaskParams } from "./sample_linear_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode sampleSpikedTasks} uses. */
export interface SpikedTaskParams extends LinearTaskParams {
  /**
   * a_n = û·β₂, where û is the unit vector along the part of the source's least-squares predictor β̂₁ that is orthogonal to
   * β₁: what the source learns from noise and missing data.
   */
  readonly noiseAlignment: number;
}

/** A source and a target task of linear regression whose target may know what the source learns beside its teacher. */
export interface SpikedTasks {
  /** β₁, `[D]`; a unit vector unless teachers were given. */
  readonly sourceTeacher: Float64Array;
  /** β₂, `[D]`. */
  readonly targetTeacher: Float64Array;
  /** Diagonal of the inputs' covariance Σ, `[D]`; undefined for the identity. */
  readonly spectrum?: Float64Array;
  /** The source's training loss: of P₁ samples, or of the population. */
  readonly source: LeastSquaresTask;
  /** Time of ½Σ(f − y)² with kernel xᵀx'/D per time of `source`: P₁/D, or 1 for the population. */
  readonly sourceSpeed: number;
  /** `[P₂, D]` */
  readonly targetInputs: Matrix;
  /** `[P₂]` */
  readonly targetLabels: Float64Array;
}

/** What {@linkcode sampleSpikedTasks} may be told beside the parameters. */
export interface SpikedTaskOptions<Params> {
  /** Variances of the inputs, all positive, `[D]`; 1 unless given. */
  readonly spectrum?: (params: Params) => Float64Array;
  /**
   * β₁ and β₂, `[D]` each, whatever the source learns; may use 2D standard normals. Unless given they are drawn with the
   * alignments of the parameters.
   */
  readonly teachers?: (params: Params, directions: Float64Array) => readonly [Float64Array, Float64Array];
}

/** Share of |β̂₁| below which its part orthogonal to β₁ is rounding. */
const LEARNED_EXACTLY = 1e-9;

/**
 * Draws both tasks, y = β·x + noise with x ~ N(0, Σ), and adds them as `tasks`.
 *
 *     β₂ = aβ₁ + a_n û + √(1 − a² − a_n²) ω,    ω random, orthogonal to β₁ and û
 *
 * The source's data are drawn first: a two-layer linear network of any richness trained on them ends at their least-squares
 * predictor, so û is known before anything is trained. `noiseAlignment` 0 makes β₂ exactly orthogonal to û.
 *
 * @throws {RangeError} If a² + a_n² > 1, or `noiseAlignment` is not 0 where the source is learned exactly and û does not
 * exist.
 * @see Lauditi, Bordelon, Pehlevan (2025), transfer from a finite source.
 */
export function sampleSpikedTasks<Content extends { readonly params: SpikedTaskParams }>(
  { algebra }: Backend,
  options: SpikedTaskOptions<Content["params"]> = {},
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: SpikedTasks }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params } = state.content, { inputDim, sourceRatio, targetRatio } = params;
    const directions = normals(drawKey(state, "teachers"), 2 * inputDim);
    const spectrum = options.spectrum?.(params), given = options.teachers?.(params, directions);
    const deviation = spectrum?.map(Math.sqrt);
    const sourceTeacher = given?.[0] ?? orthogonal(directions.slice(0, inputDim), [], "source teacher");
    let source: LeastSquaresTask, sourceSpeed = 1;
    if (sourceRatio === Infinity) {
      source = { ...populationTask(sourceTeacher), ...(spectrum && { curvature: spectrum }) };
    } else {
      const { inputs, labels } = sample("source", sourceTeacher, sourceRatio, params.sourceNoise);
      source = leastSquaresTask(algebra, inputs, labels);
      sourceSpeed = inputs.rows / inputDim;
    }
    const targetTeacher = given?.[1] ??
      align(params, sourceTeacher, noiseDirection(source, sourceTeacher), directions.subarray(inputDim));
    const { inputs, labels } = sample("target", targetTeacher, targetRatio, params.targetNoise);
    const tasks: SpikedTasks = {
      sourceTeacher,
      targetTeacher,
      spectrum,
      source,
      sourceSpeed,
      targetInputs: inputs,
      targetLabels: labels,
    };
    return { added: { tasks } };

    function sample(name: string, teacher: Float64Array, ratio: number, noise: number) {
      const count = sampleCount(ratio, inputDim);
      const inputs = matrix(count, inputDim, normals(drawKey(state, `${name} inputs`), count * inputDim));
      if (deviation) inputs.data.forEach((z, at) => inputs.data[at] = z * deviation[at % inputDim]);
      const labels = normals(drawKey(state, `${name} label noise`), count);
      algebra.apply(inputs, teacher, labels, 1, noise);
      return { inputs, labels };
    }
  });

  /** û, or undefined where the source is learned exactly. */
  function noiseDirection(
    { basis, minimiser }: LeastSquaresTask,
    teacher: Float64Array,
  ): Float64Array | undefined {
    if (!basis) return undefined;
    const predictor = new Float64Array(basis.cols);
    algebra.applyTransposed(basis, minimiser, predictor);
    const size = norm(predictor), along = dot(predictor, teacher);
    const across = predictor.map((b, i) => b - along * teacher[i]);
    return norm(across) > LEARNED_EXACTLY * size
      ? orthogonal(across, [teacher], "noise direction")
      : undefined;
  }
}

/** β₂ of the given overlaps. */
function align(
  { alignment, noiseAlignment }: SpikedTaskParams,
  teacher: Float64Array,
  noise: Float64Array | undefined,
  random: Float64Array,
): Float64Array {
  const rest = 1 - alignment ** 2 - noiseAlignment ** 2;
  if (!(rest >= -1e-12)) {
    throw new RangeError(
      `Cannot make a unit teacher as alignment² + noiseAlignment² must be <= 1: current value is ${1 - rest}`,
    );
  }
  if (noiseAlignment !== 0 && !noise) {
    throw new RangeError(
      `Cannot align the target with the noise of a source that is learned exactly: noiseAlignment must be 0 but is ` +
        `${noiseAlignment}; give the source noise or fewer samples than inputs`,
    );
  }
  const free = orthogonal(random.slice(), noise ? [teacher, noise] : [teacher], "target teacher");
  const tilt = Math.sqrt(Math.max(0, rest));
  return free.map((w, i) => alignment * teacher[i] + (noise ? noiseAlignment * noise[i] : 0) + tilt * w);
}

/** The unit vector along what is left of `x` beside some orthonormal vectors; x is overwritten. */
function orthogonal(x: Float64Array, to: readonly Float64Array[], what: string): Float64Array {
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of to) {
      const overlap = dot(x, direction);
      for (let i = 0; i < x.length; i++) x[i] -= overlap * direction[i];
    }
  }
  const size = norm(x);
  if (!(size > 0)) throw new RangeError(`Cannot draw the ${what} in ${x.length} dimensions: none is left`);
  return x.map((entry) => entry / size);
}

import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { alignedPair } from "../numerics/frames.ts";
import { type LeastSquaresTask, leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { sampleCount } from "../numerics/sample_count.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode sampleLinearTasks} uses. */
export interface LinearTaskParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** a = β₁·β₂. */
  readonly alignment: number;
  /** α₁ = P₁/D; infinite for the population loss. */
  readonly sourceRatio: number;
  /** α₂ = P₂/D. */
  readonly targetRatio: number;
  /** σ₁, standard deviation of the source label noise. */
  readonly sourceNoise: number;
  /** σ₂, standard deviation of the target label noise. */
  readonly targetNoise: number;
}

/** A source and a target task of linear regression, y = β·x + noise, x ~ N(0, I). */
export interface LinearTasks {
  /** β₁, unit vector `[D]`. */
  readonly sourceTeacher: Float64Array;
  /** β₂, unit vector `[D]` with β₁·β₂ = alignment. */
  readonly targetTeacher: Float64Array;
  /** The source's training loss: of P₁ samples, or of the population. */
  readonly source: LeastSquaresTask;
  /** The target's training loss, of P₂ samples. */
  readonly target: LeastSquaresTask;
  /** `[P₂, D]` */
  readonly targetInputs: Matrix;
  /** `[P₂]` */
  readonly targetLabels: Float64Array;
}

/** Draws teachers and training sets of both tasks and adds them as `tasks`. */
export function sampleLinearTasks<Content extends { readonly params: LinearTaskParams }>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: LinearTasks }>> {
  return advance(undefined, (state: State<Content>) => {
    const { inputDim, alignment, sourceRatio, targetRatio, sourceNoise, targetNoise } = state.content.params;
    const [sourceTeacher, targetTeacher] = alignedPair(drawKey(state, "teachers"), inputDim, alignment);
    const sample = (name: string, teacher: Float64Array, ratio: number, noise: number) => {
      const count = sampleCount(ratio, inputDim);
      const inputs = matrix(count, inputDim, normals(drawKey(state, `${name} inputs`), count * inputDim));
      const labels = normals(drawKey(state, `${name} label noise`), count);
      algebra.apply(inputs, teacher, labels, 1, noise);
      return { inputs, labels };
    };
    const target = sample("target", targetTeacher, targetRatio, targetNoise);
    const tasks: LinearTasks = {
      sourceTeacher,
      targetTeacher,
      source: sourceRatio === Infinity
        ? populationTask(sourceTeacher)
        : fit(sample("source", sourceTeacher, sourceRatio, sourceNoise)),
      target: fit(target),
      targetInputs: target.inputs,
      targetLabels: target.labels,
    };
    return { added: { tasks } };
  });

  function fit({ inputs, labels }: { inputs: Matrix; labels: Float64Array }): LeastSquaresTask {
    return leastSquaresTask(algebra, inputs, labels);
  }
}

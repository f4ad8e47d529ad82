import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { norm } from "../../numerics/norm.ts";
import type { ReluNetwork } from "../../numerics/relu/relu_objective.ts";
import { type ReluSum, reluValues } from "../../numerics/relu/relu_sum.ts";
import { advance } from "../advance.ts";
import { drawKey } from "../draw_key.ts";
import type { Flow, State } from "../state.ts";
import { type LabelledInputs, outputScaleOf, type ReluParams, type ReluTasks } from "./relu_contents.ts";
import { drawTeachers } from "./relu_teachers.ts";

/** Standard deviation of the readout at the start: the network is nearly 0. */
const READOUT_SCALE = 1e-7;
/** Inputs of the pool: at least so many, and so many times the target's samples. */
const LEAST_POOL = 400, POOL_RATIO = 3;

/** Inputs of the pool that goes with n target samples. */
export function poolSize(targetSamples: number): number {
  return Math.max(LEAST_POOL, POOL_RATIO * targetSamples);
}

/** Draws teachers, training sets and a network of neurons on the sphere, and adds them as `tasks`. */
export function sampleReluTasks<Content extends { readonly params: ReluParams }>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: ReluTasks }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params } = state.content, { inputDim, sourceSamples, targetSamples, targetNoise } = params;
    const { source, target } = drawTeachers(algebra, drawKey(state, "teachers"), params);
    const draw = (purpose: string, count: number) =>
      matrix(count, inputDim, normals(drawKey(state, purpose), count * inputDim));
    const label = (name: string, teacher: ReluSum, count: number, noise: number): LabelledInputs => {
      const inputs = draw(`${name} inputs`, count), labels = reluValues(algebra, teacher, inputs);
      if (noise > 0) {
        const errors = normals(drawKey(state, `${name} label noise`), count);
        for (let p = 0; p < count; p++) labels[p] += noise * errors[p];
      }
      return { inputs, labels };
    };
    const tasks: ReluTasks = {
      source,
      target,
      ...Number.isFinite(sourceSamples) && { sourceData: label("source", source, sourceSamples, 0) },
      targetData: label("target", target, targetSamples, targetNoise),
      pool: draw("pool inputs", poolSize(targetSamples)),
      start: startOf(state, params),
    };
    return { added: { tasks } };
  });
}

/** Neurons uniform on the unit sphere. A wider network begins with those of a narrower one. */
function startOf(state: State, params: ReluParams): ReluNetwork {
  const { width, inputDim } = params;
  const weights = matrix(width, inputDim, normals(drawKey(state, "hidden weights"), width * inputDim));
  for (let i = 0; i < width; i++) {
    const row = weights.data.subarray(i * inputDim, (i + 1) * inputDim), size = norm(row);
    for (let k = 0; k < inputDim; k++) row[k] /= size;
  }
  const readout = normals(drawKey(state, "readout weights"), width).map((z) => READOUT_SCALE * z);
  return { weights, readout, scale: outputScaleOf(params) };
}

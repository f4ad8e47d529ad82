import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { orthonormalFrame } from "../numerics/frames.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { sampleCount } from "../numerics/sample_count.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { SpikedTasks } from "./sample_spiked_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode sampleFreeKernel} uses. */
export interface FreeKernelTaskParams {
  /** D, input dimension, at least 3. */
  readonly inputDim: number;
  /** a = β₁·β₂. */
  readonly alignment: number;
  /** a_n = û·β₂. */
  readonly noiseAlignment: number;
  /** c₁, what the kernel has beside the identity along β₁. */
  readonly signal: number;
  /** c₂, along û. */
  readonly noiseSpike: number;
  /** c₃, between β₁ and û. */
  readonly crosstalk: number;
  /** t, by which all three are multiplied; 1 unless given. */
  readonly spikeScale?: number;
  /** α₂ = P₂/D. */
  readonly targetRatio: number;
  /** σ₂, standard deviation of the target label noise. */
  readonly targetNoise: number;
}

/** A target, the two directions that its kernel singles out, and features of that kernel. */
export interface FreeKernelTasks
  extends Pick<SpikedTasks, "sourceTeacher" | "targetTeacher" | "targetInputs" | "targetLabels"> {
  /** û, unit vector `[D]` orthogonal to β₁. */
  readonly noiseDirection: Float64Array;
  /** F with FᵀF = M, symmetric, `[D, D]`. */
  readonly features: Matrix;
}

/**
 * Draws β₁, û and β₂ = aβ₁ + a_n û + rest, a target data set y = β₂·x + noise with x ~ N(0, I), and builds features of the
 * kernel xᵀMx'/D whose constants are free; adds them as `tasks`. No network is trained.
 *
 *     M = I + t[c₁β₁β₁ᵀ + c₂ûûᵀ + c₃(β₁ûᵀ + ûβ₁ᵀ)]
 *
 * @throws {RangeError} If M is not positive semi-definite, or a² + a_n² > 1.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3: the kernel that a finite source leaves, its constants left open.
 */
export function sampleFreeKernel<Content extends { readonly params: FreeKernelTaskParams }>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: FreeKernelTasks }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params } = state.content, { inputDim, alignment, noiseAlignment } = params;
    const rest = 1 - alignment ** 2 - noiseAlignment ** 2;
    if (!(rest >= -1e-12)) {
      throw new RangeError(
        `Cannot make a unit teacher as alignment² + noiseAlignment² must be <= 1: current value is ${
          1 - rest
        }`,
      );
    }
    const frame = orthonormalFrame(drawKey(state, "teachers"), 3, inputDim);
    const [sourceTeacher, noiseDirection] = [0, 1].map((k) =>
      frame.data.slice(k * inputDim, (k + 1) * inputDim)
    );
    const targetTeacher = new Float64Array(inputDim);
    const overlaps = Float64Array.of(alignment, noiseAlignment, Math.sqrt(Math.max(0, rest)));
    algebra.applyTransposed(frame, overlaps, targetTeacher);

    const count = sampleCount(params.targetRatio, inputDim);
    const inputs = normals(drawKey(state, "target inputs"), count * inputDim);
    const targetInputs = matrix(count, inputDim, inputs);
    const targetLabels = normals(drawKey(state, "target label noise"), count);
    algebra.apply(targetInputs, targetTeacher, targetLabels, 1, params.targetNoise);

    const [f11, f12, f22] = squareRoot(params);
    const features = matrix(inputDim, inputDim);
    for (let i = 0; i < inputDim; i++) features.data[i * (inputDim + 1)] = 1;
    algebra.rankOneUpdate(features, sourceTeacher, sourceTeacher, f11 - 1);
    algebra.rankOneUpdate(features, noiseDirection, noiseDirection, f22 - 1);
    algebra.rankOneUpdate(features, sourceTeacher, noiseDirection, f12);
    algebra.rankOneUpdate(features, noiseDirection, sourceTeacher, f12);
    return {
      added: {
        tasks: { sourceTeacher, noiseDirection, targetTeacher, targetInputs, targetLabels, features },
      },
    };
  });
}

/** √S of S = I + tC on the plane of β₁ and û, its three entries: (S + √det S·I)/√(tr S + 2√det S). */
function squareRoot(
  { signal, noiseSpike, crosstalk, spikeScale = 1 }: FreeKernelTaskParams,
): [number, number, number] {
  const s11 = 1 + spikeScale * signal, s22 = 1 + spikeScale * noiseSpike, s12 = spikeScale * crosstalk;
  const determinant = s11 * s22 - s12 ** 2;
  if (!(s11 >= 0 && s22 >= 0 && determinant >= -1e-12 * (1 + s12 ** 2))) {
    throw new RangeError(
      `Cannot build a kernel as (1 + signal)(1 + noiseSpike) must be >= crosstalk², both factors >= 0: current ` +
        `values are ${spikeScale} times ${signal}, ${noiseSpike}, ${crosstalk}`,
    );
  }
  const root = Math.sqrt(Math.max(0, determinant)), size = Math.sqrt(s11 + s22 + 2 * root);
  return size > 0 ? [(s11 + root) / size, s12 / size, (s22 + root) / size] : [0, 0, 0];
}

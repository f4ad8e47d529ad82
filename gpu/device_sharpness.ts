import { type EigenvalueBounds, lookAtLanczos, randomDirection } from "../numerics/largest_eigenvalue.ts";
import { WITH_KERNEL } from "../numerics/tangent_sharpness.ts";
import { BeyondDevice } from "./beyond_device.ts";
import type { Buffers } from "./buffers.ts";
import { encodePass } from "./encode_pass.ts";
import type { Range } from "./device_bounds.ts";
import lanczosApply from "./lanczos_apply.wgsl" with { type: "text" };
import lanczosStep from "./lanczos_step.wgsl" with { type: "text" };
import type { Gpu } from "./product.ts";
import { struct } from "./struct.ts";
import { addGated, productInto } from "./tangent_kernel.ts";
import type { TrainingData } from "./training_data.ts";
import { transposed } from "./transposed.ts";
import { Block } from "./two_layer_records.ts";
import { grid } from "./two_layer_output.ts";

const Round = struct("Round", { points: "u32", stride: "u32" });
/** Rounds sent at a time; as many at most as on the CPU. */
const AT_A_TIME = 24;
/** Memory for kernels at most: beyond, the CPU iterates without them. */
const MOST_BYTES = 4 * 2 ** 30;

/** Measures the sharpness of trainings again and again. */
export interface SharpnessMeter {
  /** Encodes the measurement behind what `encoder` has; its answer is to be read with what else is read. */
  begin(encoder: GPUCommandEncoder): void;
  /** Where the answer will be. */
  readonly answer: Range;
  /** λ_max of each network from the answer, not finite where float32 overflows; goes on where it has not converged. */
  end(bytes: ArrayBuffer): Promise<number[]>;
}

/** Numbers that the measurement takes, of each network. */
export function sharpnessNumbers({ points, width, moves }: Pick<TrainingData, "points" | "width" | "moves">) {
  return (moves ? 2 : 1) * points * (points + width);
}

/**
 * Prepares the measurement of the sharpness of trainings on a device: the largest eigenvalue of each tangent kernel on the points
 * of the step, of the feature kernel where only the readout learns. See `tangentSharpness` of the CPU; this one forms the kernel
 * in every case.
 *
 * @returns Measures at the fields that the last look left; what it finds of a network does not depend on the others.
 * @throws {BeyondDevice} If the kernel would take more than 4 GiB.
 */
export async function deviceSharpness(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
): Promise<SharpnessMeter> {
  const { device } = gpu, { points, width, moves, readout, maps } = data;
  requireRoom(data);
  const kernel = buffers.zeros(points, points, { maps });
  const features = await transposed(gpu, buffers, data.values), { matrix } = features;
  const form = [
    ...features.work,
    ...await productInto(gpu, buffers, kernel, { a: matrix, b: matrix, scale: 1 / width }),
  ];
  if (moves) {
    const gates = await transposed(gpu, buffers, data.slopes, readout);
    const gram = data.form === "span" ? data.factor : buffers.zeros(points, points, { maps });
    if (data.form === "weights") {
      const { factor } = data, pair = { a: factor, b: factor, scale: 1 / data.dim };
      form.push(...await productInto(gpu, buffers, gram, pair));
    }
    const pair = { a: gates.matrix, b: gates.matrix, gram, scale: 1 / width };
    form.push(...gates.work, ...await addGated(gpu, buffers, kernel, pair));
  }
  const { rounds } = WITH_KERNEL, numbers = 1 + 2 * rounds;
  const round = buffers.uniform(Round, { points, stride: kernel.stride });
  const start = new Float64Array(maps * 3 * points), direction = randomDirection(points);
  for (let map = 0; map < maps; map++) start.set(direction, (3 * map + 1) * points);
  const vectors = buffers.numbers(start.length), coefficients = buffers.numbers(maps * numbers);
  const fresh = buffers.vector(start), none = buffers.numbers(maps * numbers);
  const apply = await device.kernel({
    name: "Lanczos, product",
    code: lanczosApply,
    uniforms: { round: Round, block: Block },
    buffers: { kernel: "read f32", vectors: "write f32" },
  });
  const step = await device.kernel({
    name: "Lanczos, step",
    code: lanczosStep,
    uniforms: { round: Round },
    buffers: { vectors: "write f32", coefficients: "write f32" },
    constants: { ROUNDS: rounds },
  });
  const aRound = [
    ...kernel.blocks().map((rows) =>
      apply.on(
        { round, block: buffers.uniform(Block, rows), kernel: kernel.binding(rows), vectors },
        ...grid(rows.rows, device.maxGroups),
        maps,
      )
    ),
    step.on({ round, vectors, coefficients }, 1, 1, maps),
  ];
  const someRounds = Array.from({ length: AT_A_TIME }, () => aRound).flat();

  const answer = { buffer: coefficients, size: 4 * maps * numbers };
  return {
    answer,
    begin(encoder) {
      encoder.copyBufferToBuffer(fresh, 0, vectors, 0, fresh.size);
      encoder.copyBufferToBuffer(none, 0, coefficients, 0, none.size);
      encodePass(encoder, form);
      encodePass(encoder, someRounds);
    },
    async end(bytes) {
      for (let done = AT_A_TIME;; done += AT_A_TIME) {
        const found = Array.from({ length: maps }, (_, map) => {
          const own = new Float32Array(bytes, 4 * map * numbers, numbers);
          return eigenvalue(own.subarray(1, 1 + 2 * done), WITH_KERNEL);
        });
        if (found.every((value) => value !== undefined)) return found;
        device.submit((encoder) => encodePass(encoder, someRounds));
        [bytes] = await device.read(answer);
      }
    },
  };
}

/** What Lanczos' coefficients say at the first round that tells, whatever came after. */
function eigenvalue(coefficients: Float32Array, bounds: EigenvalueBounds): number | undefined {
  const diagonal: number[] = [], beside: number[] = [];
  for (let at = 0; at < coefficients.length; at += 2) {
    diagonal.push(coefficients[at]);
    beside.push(coefficients[at + 1]);
    if (!Number.isFinite(coefficients[at] + coefficients[at + 1])) return NaN;
    const found = lookAtLanczos(diagonal, beside, bounds);
    if (found !== undefined) return found;
  }
  return undefined;
}

function requireRoom(data: TrainingData): void {
  const bytes = 4 * data.maps * sharpnessNumbers(data);
  if (bytes <= MOST_BYTES) return;
  throw new BeyondDevice(
    `Cannot measure the sharpness on ${data.points} points on the GPU: their kernel takes ${
      (bytes / 2 ** 30).toPrecision(2)
    } GiB, at most ${MOST_BYTES / 2 ** 30} are used; train on batches, or take --backend cpu`,
  );
}

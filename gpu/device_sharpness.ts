import { norm } from "../numerics/norm.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { Buffers } from "./buffers.ts";
import type { DeviceMatrix } from "./device_matrix.ts";
import { encodePass } from "./encode_pass.ts";
import type { Range } from "./gpu_device.ts";
import powerApply from "./power_apply.wgsl" with { type: "text" };
import powerNorm from "./power_norm.wgsl" with { type: "text" };
import type { Gpu } from "./product.ts";
import { struct } from "./struct.ts";
import { addGated, productInto } from "./tangent_kernel.ts";
import type { TrainingData } from "./training_data.ts";
import { transposed } from "./transposed.ts";
import { Block } from "./two_layer_records.ts";
import { grid } from "./two_layer_output.ts";

const Power = struct("Power", { value: "f32", size: "f32", done: "u32" });
const Round = struct("Round", { points: "u32", stride: "u32", tolerance: "f32" });
/** Rounds of power iteration sent at a time, and how often at most; 1e-4 is what the CPU asks for. */
const ROUNDS = 20, TIMES = 10, TOLERANCE = 1e-4;

/** Measures a sharpness again and again, each time from where it ended before. */
export interface SharpnessMeter {
  /** Encodes the measurement behind what `encoder` has; its answer is to be read with what else is read. */
  begin(encoder: GPUCommandEncoder): void;
  /** Where the answer will be. */
  readonly answer: Range;
  /**
   * λ_max from the answer; goes on if it has not converged.
   *
   * @throws {NumericalError} If it is not finite.
   */
  end(bytes: ArrayBuffer): Promise<number>;
}

/**
 * Prepares the measurement of a training's sharpness on a device: the largest eigenvalue of the tangent kernel on the points of
 * the step, of the feature kernel where only the readout learns. See `tangentSharpness` of the CPU; this one forms the kernel in
 * every case.
 *
 * @returns Measures at the fields that the last look left.
 */
export async function deviceSharpness(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
): Promise<SharpnessMeter> {
  const { device } = gpu, { points, width, moves, readout } = data;
  const kernel = buffers.zeros(points, points);
  const features = await transposed(gpu, buffers, data.values);
  const form = [...features.work, ...await mean(kernel, features.matrix)];
  if (moves) {
    const gates = await transposed(gpu, buffers, data.slopes, readout);
    const gram = data.form === "span" ? data.factor : buffers.zeros(points, points);
    if (data.form === "weights") {
      const { factor } = data, pair = { a: factor, b: factor, scale: 1 / data.dim };
      form.push(...await productInto(gpu, buffers, gram, pair));
    }
    const { matrix } = gates;
    form.push(
      ...gates.work,
      ...await addGated(gpu, buffers, kernel, { a: matrix, b: matrix, gram, scale: 1 / width }),
    );
  }
  const round = buffers.uniform(Round, { points, stride: kernel.stride, tolerance: TOLERANCE });
  const power = buffers.record(Power, { value: 0, size: 1, done: 0 });
  const direction = buffers.numbers(points), image = buffers.numbers(points);
  const apply = await device.kernel({
    name: "power iteration",
    code: powerApply,
    uniforms: { round: Round, block: Block },
    buffers: { power: { one: Power }, kernel: "read f32", direction: "read f32", image: "write f32" },
  });
  const normalise = await device.kernel({
    name: "power iteration, norm",
    code: powerNorm,
    uniforms: { round: Round },
    buffers: { power: { one: Power, write: true }, image: "read f32", direction: "write f32" },
  });
  const rounds = [
    ...kernel.blocks().map((rows) => {
      const bound = { round, block: buffers.uniform(Block, rows), power, kernel: kernel.binding(rows) };
      return apply.on({ ...bound, direction, image }, ...grid(rows.rows));
    }),
    normalise.on({ round, power, image, direction }, 1),
  ];
  const someRounds = Array.from({ length: ROUNDS }, () => rounds).flat();
  let size = 0; // of the direction, which is where the last measurement ended

  return {
    answer: { buffer: power },
    begin(encoder) {
      if (!(size > 0 && size < Infinity)) size = restart();
      device.device.queue.writeBuffer(power, 0, Power.bytes({ value: 0, size, done: 0 }));
      encodePass(encoder, form);
      encodePass(encoder, someRounds);
    },
    async end(bytes) {
      for (let time = 1;; time++) {
        const { value, done } = Power.read(bytes);
        size = value;
        if (!Number.isFinite(value)) {
          throw new NumericalError(
            "Cannot measure the sharpness: the tangent kernel is not finite in float32",
          );
        }
        if (done || time === TIMES) return value;
        device.submit((encoder) => encodePass(encoder, someRounds));
        [bytes] = await device.read({ buffer: power });
      }
    },
  };

  /** All ones and a little of everything else, as on the CPU. */
  function restart(): number {
    const start = Float64Array.from({ length: points }, (_, i) => 1 + 0.3 * Math.cos(2.4 * i * i + 1));
    buffers.write(direction, start);
    return norm(start);
  }

  function mean(out: DeviceMatrix, of: DeviceMatrix) {
    return productInto(gpu, buffers, out, { a: of, b: of, scale: 1 / width });
  }
}

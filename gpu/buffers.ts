import { type Matrix, matrix } from "../numerics/matrix.ts";
import { BeyondDevice } from "./beyond_device.ts";
import { DeviceMatrix, type MatrixCut } from "./device_matrix.ts";
import { CHUNK, sendRows } from "./send_rows.ts";
import type { GpuDevice } from "./gpu_device.ts";
import type { Struct } from "./struct.ts";

const STORAGE = 0x80 | 0x04 | 0x08; // GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST, which a module cannot ask for without a GPU
const UNIFORM = 0x40 | 0x08;

/** Buffers on a device that are born in one computation and destroyed at its end. All begin as zeros. */
export class Buffers implements Disposable {
  readonly #device: GpuDevice;
  readonly #all: GPUBuffer[] = [];
  readonly #copies = new Map<GPUBuffer, GPUBuffer>();

  /** Use `GpuDevice.buffers`. */
  constructor(device: GpuDevice) {
    this.#device = device;
  }

  /**
   * Room for `count` numbers.
   *
   * @throws {BeyondDevice} If the device has no buffers of that size.
   */
  numbers(count: number): GPUBuffer {
    return this.#make(4 * Math.max(4, count), STORAGE);
  }

  /** Numbers, rounded to float32. */
  vector(values: Float64Array): GPUBuffer {
    const buffer = this.numbers(values.length);
    this.write(buffer, values);
    return buffer;
  }

  /** A record that kernels read. */
  uniform<Name extends string>(struct: Struct<Name>, values: Readonly<Record<Name, number>>): GPUBuffer {
    const buffer = this.#make(struct.size, UNIFORM);
    this.#device.device.queue.writeBuffer(buffer, 0, struct.bytes(values));
    return buffer;
  }

  /** A record that kernels write. */
  record<Name extends string>(struct: Struct<Name>, values: Readonly<Record<Name, number>>): GPUBuffer {
    return this.records(struct, [values]);
  }

  /** Records that kernels write, one after the other. */
  records<Name extends string>(
    struct: Struct<Name>,
    values: readonly Readonly<Record<Name, number>>[],
  ): GPUBuffer {
    const buffer = this.#make(struct.size * values.length, STORAGE), { queue } = this.#device.device;
    values.forEach((one, i) => queue.writeBuffer(buffer, i * struct.size, struct.bytes(one)));
    return buffer;
  }

  /**
   * A matrix of zeros, or several.
   *
   * @param blockRows Rows that kernels see at a time, a multiple of 64; as many as the device allows unless given.
   */
  zeros(rows: number, cols: number, { blockRows, maps = 1 }: MatrixCut = {}): DeviceMatrix {
    const blocks = blockRows ?? DeviceMatrix.blockRows(this.#device.maxBinding, cols);
    const stride = DeviceMatrix.stride(cols);
    const cut = { rows, cols, stride, blockRows: blocks, maps };
    return new DeviceMatrix(this.numbers(maps * rows * stride), cut);
  }

  /** A matrix, rounded to float32. */
  matrix(values: Matrix, blockRows?: number): DeviceMatrix {
    return this.matrices([values], blockRows);
  }

  /** Matrices of one shape, rounded to float32. */
  matrices(all: readonly Matrix[], blockRows?: number): DeviceMatrix {
    const made = this.zeros(all[0].rows, all[0].cols, { blockRows, maps: all.length });
    this.send(made, all);
    return made;
  }

  /** Overwrites matrices. */
  send(to: DeviceMatrix, all: readonly Matrix[]): void {
    all.forEach((one, map) => sendRows(this.#device.device.queue, to, one, map));
  }

  /** Overwrites the beginning of a buffer. */
  write(buffer: GPUBuffer, values: Float64Array): void {
    if (values.length > 0) this.#device.device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
  }

  /** Reads a matrix; several as one, their rows one after the other. */
  async read({ buffer, maps, rows: each, cols, stride }: DeviceMatrix): Promise<Matrix> {
    const rows = maps * each, out = matrix(rows, cols);
    const atOnce = Math.max(1, Math.floor(16 * CHUNK / stride));
    for (let first = 0; first < rows; first += atOnce) {
      const count = Math.min(atOnce, rows - first);
      const range = { buffer, offset: 4 * first * stride, size: 4 * count * stride };
      const part = new Float32Array((await this.#device.read(range))[0]);
      for (let i = 0; i < count; i++) {
        out.data.set(part.subarray(i * stride, i * stride + cols), (first + i) * cols);
      }
    }
    return out;
  }

  /** Reads the first `count` numbers of a buffer. */
  async readNumbers(buffer: GPUBuffer, count: number): Promise<Float64Array> {
    if (count === 0) return new Float64Array(0);
    return Float64Array.from(new Float32Array((await this.#device.read({ buffer, size: 4 * count }))[0]));
  }

  /** Copies all that kernels may write, as what was sent so far leaves it. */
  remember(): void {
    for (const buffer of this.#all.filter(({ usage }) => (usage & STORAGE) === STORAGE)) {
      if (this.#copies.has(buffer) || [...this.#copies.values()].includes(buffer)) continue;
      this.#copies.set(buffer, this.#make(buffer.size, STORAGE));
    }
    this.#copy([...this.#copies]);
  }

  /** Takes all back to what it was when last remembered. */
  goBack(): void {
    this.#copy([...this.#copies].map(([buffer, copy]) => [copy, buffer]));
  }

  /** Destroys them all. */
  [Symbol.dispose](): void {
    for (const buffer of this.#all.splice(0)) buffer.destroy();
  }

  #copy(pairs: readonly (readonly [from: GPUBuffer, to: GPUBuffer])[]): void {
    this.#device.submit((encoder) => {
      for (const [from, to] of pairs) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    });
  }

  #make(bytes: number, usage: number): GPUBuffer {
    const { device, found } = this.#device, size = Math.ceil(bytes / 16) * 16;
    if (size > device.limits.maxBufferSize) {
      throw new BeyondDevice(
        `Cannot compute this on the GPU ${found.description}: it has no buffers of ${gigabytes(size)}, ` +
          `only of ${gigabytes(device.limits.maxBufferSize)}; take --backend cpu`,
      );
    }
    const buffer = device.createBuffer({ size, usage });
    this.#all.push(buffer);
    return buffer;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(2)} GiB`;
}

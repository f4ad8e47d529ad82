import { Buffers } from "./buffers.ts";
import type { DeviceBounds, Range } from "./device_bounds.ts";
import { guarded, oneLine } from "./error_scopes.ts";
import { declareKernel, Kernel, type KernelSource } from "./kernel.ts";
import type { FoundAdapter } from "./find_adapter.ts";

/** Copied behind everything that is read: what a lost device does not write. */
const ALIVE = Uint32Array.of(0xc0ffee01, 0x12345678, 0x9abcdef0, 0x0badcafe);

/**
 * An open GPU. Whatever goes wrong on it ends as an error of the call that waits, never as numbers: a validation error, a
 * lost device, and memory that nobody wrote.
 */
export class GpuDevice implements Disposable {
  readonly found: FoundAdapter;
  readonly device: GPUDevice;
  /** Bytes of a buffer that a kernel can see. */
  readonly maxBinding: number;
  /** Workgroups of a kernel along x, along y and along z. */
  readonly maxGroups: number;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  readonly #alive: GPUBuffer;
  readonly #failed: Promise<never>;
  #failure?: Error;

  private constructor(
    found: FoundAdapter,
    device: GPUDevice,
    { maxBinding = Infinity, maxGroups = Infinity }: DeviceBounds,
  ) {
    this.found = found;
    this.device = device;
    this.maxBinding = Math.min(maxBinding, device.limits.maxStorageBufferBindingSize);
    this.maxGroups = Math.min(maxGroups, device.limits.maxComputeWorkgroupsPerDimension);
    this.#alive = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(this.#alive, 0, ALIVE);
    this.#failed = new Promise((_, reject) => {
      const fail = (reason: string) => {
        this.#failure ??= new Error(`Cannot compute on the GPU ${found.description}: ${reason}`);
        reject(this.#failure);
      };
      device.addEventListener("uncapturederror", (event) => {
        event.preventDefault();
        const { error } = event as GPUUncapturedErrorEvent;
        fail(
          error instanceof GPUOutOfMemoryError
            ? "Not enough memory; fewer --workers may do, or --backend cpu"
            : oneLine(error.message),
        );
      });
      device.lost.then(({ message }) => fail(`the device was lost${message ? `: ${oneLine(message)}` : ""}`));
    });
    this.#failed.catch(() => {}); // whoever waits hears of it
  }

  /**
   * Opens an adapter with all the memory that it offers.
   *
   * @param bounds What kernels may see and start, if less than the adapter allows.
   */
  static async open(found: FoundAdapter, bounds: DeviceBounds = {}): Promise<GpuDevice> {
    const { maxStorageBufferBindingSize, maxBufferSize } = found.adapter.limits;
    const device = await found.adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    return new GpuDevice(found, device, bounds);
  }

  /** Buffers that are destroyed together. */
  buffers(): Buffers {
    this.check();
    return new Buffers(this);
  }

  /**
   * Compiles a kernel, once.
   *
   * @throws {Error} With the compiler's message, its line and column.
   */
  kernel(source: KernelSource): Promise<Kernel> {
    const { code, names, entries } = declareKernel(source), { constants } = source;
    const key = JSON.stringify([code, constants]);
    const known = this.#kernels.get(key);
    if (known) return known;
    const { device } = this;
    this.check();
    const made = guarded(device, `compile the kernel ${source.name}`, () => {
      const layout = device.createPipelineLayout({
        bindGroupLayouts: [device.createBindGroupLayout({ entries: [...entries] })],
      });
      const compute = { module: device.createShaderModule({ code }), entryPoint: "main", constants };
      const pipeline = device.createComputePipeline({ layout, compute });
      return new Kernel(this, source.name, names, pipeline);
    });
    this.#kernels.set(key, made);
    return made;
  }

  /** Sends work, without waiting for it. */
  submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.device.createCommandEncoder();
    encode(encoder);
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * Reads what buffers hold once all work that was sent is done: one wait, however many they are.
   *
   * @throws {Error} If the device was lost or the work was not carried out.
   */
  async read(...ranges: readonly Range[]): Promise<ArrayBuffer[]> {
    this.check();
    const sizes = ranges.map(({ buffer, offset = 0, size }) => size ?? buffer.size - offset);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = this.device.createBuffer({ size: total + 16, usage });
    try {
      this.submit((encoder) => {
        let at = 0;
        ranges.forEach(({ buffer, offset = 0 }, i) => {
          if (sizes[i] > 0) encoder.copyBufferToBuffer(buffer, offset, staging, at, sizes[i]);
          at += sizes[i];
        });
        encoder.copyBufferToBuffer(this.#alive, 0, staging, at, 16);
      });
      await Promise.race([
        staging.mapAsync(GPUMapMode.READ).catch((error) => this.#refused(error)),
        this.#failed,
      ]);
      this.check();
      const bytes = staging.getMappedRange();
      const mark = new Uint32Array(bytes, total, 4);
      if (mark.some((word, i) => word !== ALIVE[i])) throw new Error(LOST);
      let at = 0;
      return sizes.map((size) => bytes.slice(at, at += size));
    } finally {
      staging.destroy();
    }
  }

  /** Reading was refused: the reason, if there is one, is told a moment later. */
  async #refused(error: unknown): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, 10));
    this.check();
    throw new Error(LOST, { cause: error });
  }

  /** Throws what went wrong, if something did. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Hands the device back. */
  [Symbol.dispose](): void {
    this.#failure ??= new Error("Cannot compute on a GPU that was closed");
    this.device.destroy();
  }
}

const LOST = "Cannot compute on the GPU: it did not carry out the work, the device may be lost";

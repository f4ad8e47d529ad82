import { BeyondDevice } from "./beyond_device.ts";
import type { GpuDevice } from "./gpu_device.ts";
import type { Struct } from "./struct.ts";

/** What a buffer of a kernel holds and whether the kernel writes it; a {@linkcode Struct} is one record, or many. */
export type Binding = "read f32" | "read vec4f" | "read u32" | "write f32" | {
  /** Whether the kernel writes it. */
  readonly write?: boolean;
  readonly one: Struct;
} | {
  readonly write?: boolean;
  /** One after the other; its size must be that of its numbers. */
  readonly many: Struct;
};

/** A kernel as it is written: device code without the declarations of its buffers, which are made of what stands here. */
export interface KernelSource {
  /** For messages. */
  readonly name: string;
  /** WGSL with an entry point `main`. */
  readonly code: string;
  /** Small records by the variable's name, the same for all threads. */
  readonly uniforms: Readonly<Record<string, Struct>>;
  /** Buffers by the variable's name. */
  readonly buffers: Readonly<Record<string, Binding>>;
  /** Values of the `override` constants that differ from the code's. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Workgroups along x, y and z; one where none is given. */
export type Groups = readonly [number, number?, number?];

/** A kernel with its data and its number of workgroups: what a pass is made of. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly group: GPUBindGroup;
  /** Workgroups along x, y and z. */
  readonly size: Groups;
}

/** A compiled kernel. */
export class Kernel {
  readonly #device: GPUDevice;
  readonly #names: readonly string[];

  readonly #maxBinding: number;
  readonly #maxGroups: number;

  /** Use `GpuDevice.kernel`. */
  constructor(
    { device, maxBinding, maxGroups }: Pick<GpuDevice, "device" | "maxBinding" | "maxGroups">,
    readonly name: string,
    names: readonly string[],
    readonly pipeline: GPUComputePipeline,
  ) {
    this.#device = device;
    this.#names = names;
    this.#maxBinding = maxBinding;
    this.#maxGroups = maxGroups;
  }

  /**
   * Puts the kernel to work on some data.
   *
   * @param data A buffer, or a part of one, for every uniform and buffer of the source.
   * @throws {TypeError} If one is missing.
   * @throws {BeyondDevice} If one is more than a kernel may see, or there are more workgroups than a device starts at once.
   */
  on(
    data: Readonly<Record<string, GPUBuffer | GPUBufferBinding>>,
    ...size: Groups
  ): Dispatch {
    const entries = this.#names.map((name, binding): GPUBindGroupEntry => {
      const resource = data[name];
      if (!resource) throw new TypeError(`Cannot start the kernel ${this.name} without ${name}`);
      const part: GPUBufferBinding = "buffer" in resource ? resource : { buffer: resource };
      const size = part.size ?? part.buffer.size - (part.offset ?? 0);
      if (size <= this.#maxBinding) return { binding, resource: part };
      throw new BeyondDevice(
        `Cannot start the kernel ${this.name}: ${name} has ${size} bytes, this GPU shows a kernel ${this.#maxBinding}; ` +
          `take --backend cpu`,
      );
    });
    if (size.some((groups) => groups! > this.#maxGroups)) {
      throw new BeyondDevice(
        `Cannot start the kernel ${this.name} on ${
          size.join(" × ")
        } workgroups: this GPU allows ${this.#maxGroups} in a row; ` +
          `take --backend cpu`,
      );
    }
    const layout = this.pipeline.getBindGroupLayout(0);
    return { kernel: this, group: this.#device.createBindGroup({ layout, entries }), size };
  }
}

/** The whole code of a kernel, and the layout of its buffers. */
export function declareKernel({ code, uniforms, buffers }: KernelSource): {
  readonly code: string;
  readonly names: readonly string[];
  readonly entries: readonly GPUBindGroupLayoutEntry[];
} {
  const structs = new Map<string, string>();
  const lines: string[] = [], entries: GPUBindGroupLayoutEntry[] = [];
  const declare = (name: string, space: string, kind: string, type: GPUBufferBindingType) => {
    lines.push(`@group(0) @binding(${entries.length}) var<${space}> ${name}: ${kind};`);
    entries.push({ binding: entries.length, visibility: GPUShaderStage.COMPUTE, buffer: { type } });
  };
  for (const [name, struct] of Object.entries(uniforms)) {
    structs.set(struct.name, struct.code);
    declare(name, "uniform", struct.name, "uniform");
  }
  const ofRecords = (binding: Exclude<Binding, string>) => {
    const struct = "one" in binding ? binding.one : binding.many;
    structs.set(struct.name, struct.code);
    return [binding.write ? "write" : "read", "one" in binding ? struct.name : `array<${struct.name}>`];
  };
  for (const [name, binding] of Object.entries(buffers)) {
    const [access, kind] = typeof binding === "string" ? binding.split(" ").map(arrayOf) : ofRecords(binding);
    if (access === "write") declare(name, "storage, read_write", kind, "storage");
    else declare(name, "storage, read", kind, "read-only-storage");
  }
  return {
    code: [...structs.values(), ...lines, code].join("\n"),
    names: [...Object.keys(uniforms), ...Object.keys(buffers)],
    entries,
  };
}

/** The type of an array, for the second word of a binding. */
function arrayOf(word: string, at: number): string {
  return at === 0 ? word : `array<${word}>`;
}

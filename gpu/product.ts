import { BLOCK, type DeviceMatrix, type RowBlock } from "./device_matrix.ts";
import type { Buffers } from "./buffers.ts";
import type { GpuDevice } from "./gpu_device.ts";
import type { Dispatch, KernelSource } from "./kernel.ts";
import registers from "./product_registers.wgsl" with { type: "text" };
import store from "./store.wgsl" with { type: "text" };
import workgroup from "./product_workgroup.wgsl" with { type: "text" };
import { struct } from "./struct.ts";

/**
 * Ways to multiply matrices on a device, of which the fastest depends on it: 4 × 4 entries a thread with operands straight from
 * memory, or 64 × 64 or 128 × 128 entries a workgroup with operands by shared memory. They agree to rounding.
 */
export type ProductVariant = "registers" | "tile64" | "tile128";

interface Variant {
  readonly code: string;
  readonly kind: "read vec4f" | "read f32";
  /** Rows and columns of a workgroup. */
  readonly tile: number;
  readonly constants: Readonly<Record<string, number>>;
}

/** The {@linkcode ProductVariant}s. */
export const productVariants: Readonly<Record<ProductVariant, Variant>> = {
  registers: { code: registers, kind: "read vec4f", tile: 32, constants: {} },
  tile64: { code: workgroup, kind: "read f32", tile: 64, constants: { QUADS: 1 } },
  tile128: { code: workgroup, kind: "read f32", tile: 128, constants: { QUADS: 2 } },
};

const Product = struct("Product", {
  rows: "u32",
  cols: "u32",
  firstCol: "u32",
  inner: "u32", // K/4
  scale: "f32",
  mapA: "u32", // from problem to problem of a batch, over 4
  mapB: "u32",
});

/** An open device and how it multiplies. */
export interface Gpu {
  readonly device: GpuDevice;
  readonly variant: ProductVariant;
}

/** What becomes of an entry of a product: code with `finish(row, col, sum)` and `halted()`, and its buffers. */
export type ProductEnd = KernelSource;

/** What {@linkcode storeEnd} needs to know. */
export const Store = struct("Store", { stride: "u32", map: "u32" });
/** Ends a product by writing it to `out`, rows `store.stride` and matrices `store.map` numbers apart. */
export const storeEnd: ProductEnd = {
  name: "store",
  code: store,
  uniforms: { store: Store },
  buffers: { out: "write f32" },
};

/** The factors of a product, and what becomes of it. */
export interface ProductJob {
  /** `[rows, K]`, or several */
  readonly a: DeviceMatrix;
  /** `[cols, K]`, as many */
  readonly b: DeviceMatrix;
  /** Multiplies the sums; 1 unless given. */
  readonly scale?: number;
  readonly end: ProductEnd;
  /** Rows at a time at most, as the end's data allow; as many as a allows unless given. */
  readonly blockRows?: number;
  /** The end's data for the rows of a block of a. */
  readonly data: (block: RowBlock) => Readonly<Record<string, GPUBuffer | GPUBufferBinding>>;
}

/**
 * Prepares scale·A·Bᵀ, of all matrices of a batch at once, one dispatch for each pair of row blocks.
 *
 * @param buffers Get the small records that it needs.
 * @throws {TypeError} If the inner sizes differ.
 */
export async function product(
  { device, variant }: Gpu,
  buffers: Buffers,
  { a, b, scale = 1, end, blockRows, data }: ProductJob,
): Promise<Dispatch[]> {
  if (a.cols !== b.cols) {
    throw new TypeError(
      `Cannot multiply [${a.rows}, ${a.cols}] by [${b.rows}, ${b.cols}]ᵀ: inner sizes differ`,
    );
  }
  const { code, kind, tile, constants } = productVariants[variant];
  const kernel = await device.kernel({
    name: `${variant} product, ${end.name}`,
    code: `${end.code}\n${code}`,
    uniforms: { product: Product, ...end.uniforms },
    buffers: { a: kind, b: kind, ...end.buffers },
    constants: { ...constants, ...end.constants },
  });
  const most = Math.max(1, Math.floor(device.maxGroups * tile / BLOCK)) * BLOCK; // rows whose workgroups start at once
  return a.blocks(Math.min(blockRows ?? Infinity, most)).flatMap((rows) => {
    const own = data(rows);
    return b.blocks(most).map((columns) => {
      const shape = {
        rows: rows.rows,
        cols: columns.rows,
        firstCol: columns.first,
        inner: a.stride / 4,
        scale,
        mapA: a.map / 4,
        mapB: b.map / 4,
      };
      const operands = {
        product: buffers.uniform(Product, shape),
        a: a.binding(rows),
        b: b.binding(columns),
      };
      return kernel.on(
        { ...operands, ...own },
        Math.ceil(columns.rows / tile),
        Math.ceil(rows.rows / tile),
        a.maps,
      );
    });
  });
}

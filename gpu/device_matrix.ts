import { BeyondDevice } from "./beyond_device.ts";

/** Rows of a block are a multiple of this, so that it begins where a device can bind it. */
export const BLOCK = 64;

/** Rows of a matrix that a kernel sees at a time. */
export interface RowBlock {
  /** Its first row. */
  readonly first: number;
  readonly rows: number;
}

/**
 * A float32 matrix on a device, row-major; a row is padded with zeros to a multiple of four numbers. Kernels see blocks of
 * rows, as a device limits what they see at once. Or several matrices of one shape, one after the other, which kernels see whole.
 */
export class DeviceMatrix {
  readonly buffer: GPUBuffer;
  readonly rows: number;
  readonly cols: number;
  /** Numbers from row to row. */
  readonly stride: number;
  /** Rows of all blocks but the last. */
  readonly blockRows: number;
  /** Matrices. */
  readonly maps: number;

  /** Use `Buffers.matrix` or `Buffers.zeros`. */
  constructor(
    buffer: GPUBuffer,
    { rows, cols, stride, blockRows, maps }: Pick<
      DeviceMatrix,
      "rows" | "cols" | "stride" | "blockRows" | "maps"
    >,
  ) {
    this.buffer = buffer;
    this.rows = rows;
    this.cols = cols;
    this.stride = stride;
    this.blockRows = blockRows;
    this.maps = maps;
  }

  /** Numbers from matrix to matrix. */
  get map(): number {
    return this.rows * this.stride;
  }

  /** Numbers from row to row of a matrix with so many columns. */
  static stride(cols: number): number {
    return 4 * Math.ceil(cols / 4);
  }

  /**
   * Rows in a block of matrices with at most so many columns.
   *
   * @param maxBinding Bytes that a kernel can see of a buffer.
   * @throws {BeyondDevice} If not even 64 rows fit.
   */
  static blockRows(maxBinding: number, cols: number): number {
    const rows = Math.floor(maxBinding / (4 * this.stride(Math.max(1, cols)) * BLOCK)) * BLOCK;
    if (rows >= BLOCK) return rows;
    throw new BeyondDevice(
      `Cannot compute with rows of ${cols} numbers on this GPU: its kernels see ${maxBinding} bytes, ${BLOCK} rows need ` +
        `more; take --backend cpu`,
    );
  }

  /**
   * The blocks in their order; one of all rows if there are several matrices.
   *
   * @param most Rows of a block at most, a multiple of 64.
   */
  blocks(most = Infinity): RowBlock[] {
    const atOnce = this.maps > 1 ? this.rows : Math.min(most, this.blockRows);
    return Array.from({ length: Math.ceil(this.rows / atOnce) }, (_, k) => {
      const first = k * atOnce;
      return { first, rows: Math.min(atOnce, this.rows - first) };
    });
  }

  /** Rows for a kernel to see, of all matrices. */
  binding({ first, rows }: RowBlock): GPUBufferBinding {
    if (this.maps > 1) return { buffer: this.buffer, offset: 0, size: 4 * this.maps * this.map };
    return { buffer: this.buffer, offset: 4 * first * this.stride, size: 4 * rows * this.stride };
  }
}

/** How a matrix is cut, or multiplied. */
export interface MatrixCut {
  /** Rows that kernels see at a time, a multiple of 64; as many as the device allows unless given. */
  readonly blockRows?: number;
  /** Matrices of this shape, which kernels see whole; 1 unless given. */
  readonly maps?: number;
}

/** A part of a buffer. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  /** Bytes, a multiple of 4; the whole buffer unless given. */
  readonly size?: number;
}

/** Bounds of a device that are lower than its own, to have work cut. */
export interface DeviceBounds {
  /** Bytes of a buffer that a kernel may see. */
  readonly maxBinding?: number;
  /** Workgroups along a dimension. */
  readonly maxGroups?: number;
}

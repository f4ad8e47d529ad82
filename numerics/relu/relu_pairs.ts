const PAGE = 2 ** 16; // bytes, the unit in which WebAssembly memory grows

/** The pass over the scalar products of a block of neurons; see `../wasm/relu_pairs.as`. Places count float64 numbers. */
export interface ReluPairs {
  /** Numbers from `first` on, at least `count` of them: asked for anew whenever other code has run in between. */
  numbers(count: number): Float64Array;
  /** First number that belongs to the caller. */
  readonly first: number;
  /** Makes the pass. */
  run(pass: PairsPass): void;
}

/** The places of a pass. */
export interface PairsPass {
  /** Scalar products, becoming π − φ, `[rows, stride]`. */
  readonly block: number;
  /** Rows of the block. */
  readonly rows: number;
  /** Columns that the pass is over, an even number. */
  readonly columns: number;
  /** Distance between rows of the block. */
  readonly stride: number;
  /** Place of the first row among the neurons. */
  readonly row: number;
  /** Place of the first column among them. */
  readonly column: number;
  /** Whether columns receive sums over the rows as well. */
  readonly symmetric: boolean;
  /** Where 1/|w| of the neurons are. */
  readonly inverse: number;
  /** Where their weights b are. */
  readonly weight: number;
  /** Where the sums of b(sin φ + (π − φ) cos φ) go. */
  readonly kernel: number;
  /** Where the sums of b sin φ go. */
  readonly sine: number;
}

/** Loads the WebAssembly pass. Its memory is shared by all callers in one thread, and grows to the largest block. */
export async function loadReluPairs(): Promise<ReluPairs> {
  const { pairs, freeStart, memory } = await import("../wasm/relu_pairs.wasm");
  const first = freeStart() / 8;
  let numbers = new Float64Array(memory.buffer);
  return {
    first,
    numbers(count) {
      const missing = 8 * (first + count) - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      if (numbers.buffer !== memory.buffer) numbers = new Float64Array(memory.buffer); // growing detaches every view
      return numbers;
    },
    run({ block, rows, columns, stride, row, column, symmetric, inverse, weight, kernel, sine }) {
      pairs(
        8 * block,
        rows,
        8 * stride,
        columns,
        8 * (inverse + row),
        8 * (weight + row),
        8 * (kernel + row),
        8 * (sine + row),
        8 * (inverse + column),
        8 * (weight + column),
        8 * (kernel + column),
        8 * (sine + column),
        symmetric ? 1 : 0,
      );
    },
  };
}

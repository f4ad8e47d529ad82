import type { Matrix } from "./matrix.ts";

/** C ← scale·op(A)·op(B) + keep·C for shapes that were checked before. */
export type ProductInto = (
  c: Matrix,
  a: Matrix,
  b: Matrix,
  transposeA: boolean,
  transposeB: boolean,
  scale: number,
  keep: number,
) => void;

const PAGE = 2 ** 16; // bytes, the unit in which WebAssembly memory grows

/**
 * Loads the WebAssembly product (`wasm/gemm.as`). It is imported as a module, which needs no permission.
 *
 * The returned function copies A and B into the module's memory and C out of it, O(n²) beside O(n³) arithmetic. The
 * memory is shared by all callers in one thread, grows to the largest product and is never given
 * back; a product beyond its 4 GiB throws a `RangeError`.
 */
export async function loadWasmProduct(): Promise<ProductInto> {
  const { gemm, freeStart, memory } = await import("./wasm/gemm.wasm");
  const firstFree = freeStart() / 8; // counted in float64 numbers, as are all places below
  let numbers = new Float64Array(memory.buffer);

  function reserve(count: number): void {
    const missing = 8 * (firstFree + count) - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (numbers.buffer !== memory.buffer) numbers = new Float64Array(memory.buffer); // growing detaches every view
  }

  return (c, a, b, transposeA, transposeB, scale, keep) => {
    const placeB = firstFree + a.data.length;
    const placeC = placeB + b.data.length;
    reserve(placeC - firstFree + c.data.length);
    numbers.set(a.data, firstFree);
    numbers.set(b.data, placeB);
    if (keep !== 0) numbers.set(c.data, placeC);
    gemm(
      c.rows,
      c.cols,
      transposeA ? a.rows : a.cols,
      scale,
      8 * firstFree,
      transposeA ? 8 : 8 * a.cols,
      transposeA ? 8 * a.cols : 8,
      8 * placeB,
      transposeB ? 8 : 8 * b.cols,
      transposeB ? 8 * b.cols : 8,
      keep,
      8 * placeC,
    );
    c.data.set(numbers.subarray(placeC, placeC + c.data.length));
  };
}

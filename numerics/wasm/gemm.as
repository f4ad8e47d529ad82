/**
 * Dense float64 matrix product for WebAssembly SIMD, written in AssemblyScript:
 *
 *     C ← scale·A·B + keep·C,   A [m, k], B [k, n], C [m, n] with contiguous rows
 *
 * A and B are read with a row and a column stride, so a transpose costs nothing. Blocks of both are packed into
 * panels four entries wide, zero-padded at the edge, and a 4×4 tile of C is summed in eight vector registers.
 * Products are rounded before they are added (no fused multiply-add), and each entry sums over k in the same order
 * wherever it lies in C: the same bits on every processor, and A·Aᵀ is symmetric to the bit.
 *
 * Must equal `naiveProduct` of `../test_each_algebra.ts`, to the bit for k ≤ 256 and scale 1.
 *
 * Memory: this file's own scratch comes first, the caller's matrices start at byte `freeStart()`. No imports, no
 * allocator, no state but the scratch.
 *
 * After any change rebuild with `sh numerics/wasm/build.sh`, which also records both hashes in `gemm.sha256`.
 */

const K: usize = 256; // depth of a block: a packed panel of A stays in the first-level cache
const M: usize = 64; // rows of a packed block of A, [M/4 panels, K, 4]
const N: usize = 512; // columns of a packed block of B, [N/4 panels, K, 4]

const TILE: usize = 1024; // [4, 4] result of one tile at the edge of C
const PACKED_A: usize = 2048;
const PACKED_B: usize = PACKED_A + M * K * 8;
const FREE: usize = PACKED_B + N * K * 8;

/** First byte that belongs to the caller. */
export function freeStart(): usize {
  return FREE;
}

/**
 * Packs `count` rows of A (or columns of B), `stride` bytes apart, of `depth` entries, `depthStride` bytes apart, into
 * panels of four: `[⌈count/4⌉, depth, 4]`, zero-padded.
 */
function pack(to: usize, from: usize, count: usize, stride: usize, depth: usize, depthStride: usize): void {
  for (let i: usize = 0; i < count; i += 4) { // first row of a panel
    const used = min<usize>(4, count - i);
    const row0 = from + i * stride;
    if (used == 4) {
      const row1 = row0 + stride;
      const row2 = row1 + stride;
      const row3 = row2 + stride;
      for (let p: usize = 0, at: usize = 0; p < depth; p++, at += depthStride, to += 32) { // position along k
        store<f64>(to, load<f64>(row0 + at));
        store<f64>(to, load<f64>(row1 + at), 8);
        store<f64>(to, load<f64>(row2 + at), 16);
        store<f64>(to, load<f64>(row3 + at), 24);
      }
    } else {
      for (let p: usize = 0, at: usize = 0; p < depth; p++, at += depthStride, to += 32) {
        for (let r: usize = 0; r < 4; r++) { // row within the panel
          store<f64>(to + (r << 3), r < used ? load<f64>(row0 + r * stride + at) : 0);
        }
      }
    }
  }
}

/** Adds scale·(panel of A)·(panel of B) to the 4×4 tile at `c`, whose rows lie `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function addTile(c: usize, stride: usize, a: usize, b: usize, depth: usize, scale: f64): void {
  let c00 = f64x2.splat(0), c02 = f64x2.splat(0);
  let c10 = f64x2.splat(0), c12 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c22 = f64x2.splat(0);
  let c30 = f64x2.splat(0), c32 = f64x2.splat(0);
  const end = a + (depth << 5);
  while (a < end) {
    const b0 = v128.load(b);
    const b2 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c02 = f64x2.add(c02, f64x2.mul(a0, b2));
    const a1 = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c12 = f64x2.add(c12, f64x2.mul(a1, b2));
    const a2 = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c22 = f64x2.add(c22, f64x2.mul(a2, b2));
    const a3 = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c32 = f64x2.add(c32, f64x2.mul(a3, b2));
    a += 32;
    b += 32;
  }
  const s = f64x2.splat(scale);
  addPair(c, s, c00, c02);
  addPair(c + stride, s, c10, c12);
  addPair(c + 2 * stride, s, c20, c22);
  addPair(c + 3 * stride, s, c30, c32);
}

/** Adds scale·(first, second) to the four numbers at `c`. */
// @ts-ignore: decorator
@inline
function addPair(c: usize, scale: v128, first: v128, second: v128): void {
  v128.store(c, f64x2.add(v128.load(c), f64x2.mul(scale, first)));
  v128.store(c, f64x2.add(v128.load(c, 16), f64x2.mul(scale, second)), 16);
}

/** The same for a tile that sticks out of C: only `rows` × `cols` of it are added. */
function addEdgeTile(
  c: usize,
  stride: usize,
  a: usize,
  b: usize,
  depth: usize,
  scale: f64,
  rows: usize,
  cols: usize,
): void {
  memory.fill(TILE, 0, 128);
  addTile(TILE, 32, a, b, depth, scale);
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < cols; j++) {
      const at = c + i * stride + (j << 3);
      store<f64>(at, load<f64>(at) + load<f64>(TILE + (i << 5) + (j << 3)));
    }
  }
}

/** C ← keep·C over `count` numbers; with keep 0 whatever was there is forgotten, NaN included. */
function keepPart(c: usize, count: usize, keep: f64): void {
  if (keep == 0) {
    memory.fill(c, 0, count << 3);
  } else if (keep != 1) {
    const end = c + (count << 3);
    for (; c < end; c += 8) store<f64>(c, keep * load<f64>(c));
  }
}

/**
 * C ← scale·A·B + keep·C. Sizes count numbers; `a`, `b`, `c` are byte addresses; strides count bytes: entry (i, p) of
 * A is at a + i·aRow + p·aCol, entry (p, j) of B at b + p·bRow + j·bCol. With scale 0 neither A nor B is read.
 */
export function gemm(
  m: usize,
  n: usize,
  k: usize,
  scale: f64,
  a: usize,
  aRow: usize,
  aCol: usize,
  b: usize,
  bRow: usize,
  bCol: usize,
  keep: f64,
  c: usize,
): void {
  keepPart(c, m * n, keep);
  if (scale == 0) return;
  const stride = n << 3;
  for (let j: usize = 0; j < n; j += N) { // columns of C in this block: j … j + blockN
    const blockN = min<usize>(N, n - j);
    for (let p: usize = 0; p < k; p += K) { // terms of the sum in this block
      const depth = min<usize>(K, k - p);
      pack(PACKED_B, b + p * bRow + j * bCol, blockN, bCol, depth, bRow);
      for (let i: usize = 0; i < m; i += M) { // rows of C in this block
        const blockM = min<usize>(M, m - i);
        pack(PACKED_A, a + i * aRow + p * aCol, blockM, aRow, depth, aCol);
        for (let tj: usize = 0; tj < blockN; tj += 4) { // first column of a tile within the block
          const panelB = PACKED_B + tj * depth * 8;
          const cols = min<usize>(4, blockN - tj);
          for (let ti: usize = 0; ti < blockM; ti += 4) { // first row of a tile within the block
            const panelA = PACKED_A + ti * depth * 8;
            const rows = min<usize>(4, blockM - ti);
            const tile = c + (i + ti) * stride + ((j + tj) << 3);
            if (rows == 4 && cols == 4) addTile(tile, stride, panelA, panelB, depth, scale);
            else addEdgeTile(tile, stride, panelA, panelB, depth, scale, rows, cols);
          }
        }
      }
    }
  }
}

// sum[i, j] = Σ_k a[i, k] b[j, k], a tile of 64·QUADS rows and columns a workgroup, from shared memory.
// Equals LinearAlgebra.multiplyInto with transposeB. Sums of 64 products are added up, as in product_registers.wgsl.
//
// Along z the problems of a batch, of one shape.
//
//   a  [maps, rows, K], b [maps, cols, K], rows padded with zeros to a multiple of four
//
// Within a tile quads are shuffled by k, so that threads that store neighbouring k do not meet in one bank of shared memory.
//
// A thread has QUADS × QUADS blocks of 4 × 4 entries, 64 apart, so that neighbours read neighbouring shared memory.

override QUADS: u32 = 1;

var<workgroup> tileA: array<vec4f, 256u * QUADS>; // [k of 16][16·QUADS quads of rows]
var<workgroup> tileB: array<vec4f, 256u * QUADS>;

fn quadOfA(map: u32, row: u32, k: u32) -> vec4f {
  if (k >= 4u * product.inner) {
    return vec4f();
  }
  let last = product.rows - 1u;
  let stride = 4u * product.inner;
  let first = map * 4u * product.mapA + k;
  return vec4f(
    a[min(row, last) * stride + first],
    a[min(row + 1u, last) * stride + first],
    a[min(row + 2u, last) * stride + first],
    a[min(row + 3u, last) * stride + first],
  );
}

fn quadOfB(map: u32, col: u32, k: u32) -> vec4f {
  if (k >= 4u * product.inner) {
    return vec4f();
  }
  let last = product.cols - 1u;
  let stride = 4u * product.inner;
  let first = map * 4u * product.mapB + k;
  return vec4f(
    b[min(col, last) * stride + first],
    b[min(col + 1u, last) * stride + first],
    b[min(col + 2u, last) * stride + first],
    b[min(col + 3u, last) * stride + first],
  );
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let map = group.z;
  if (halted(map)) {
    return;
  }
  let firstRow = group.y * 64u * QUADS;
  let firstCol = group.x * 64u * QUADS;
  let quads = 16u * QUADS;
  var total: array<vec4f, 16>; // [quad of rows][row of it][quad of columns], at most 2 · 4 · 2
  var part: array<vec4f, 16>;
  let k = index % 16u; // what this thread fetches
  for (var start = 0u; start < 4u * product.inner; start += 16u) {
    for (var q = index / 16u; q < quads; q += 16u) {
      tileA[k * quads + (q ^ k)] = quadOfA(map, firstRow + 4u * q, start + k);
      tileB[k * quads + (q ^ k)] = quadOfB(map, firstCol + 4u * q, start + k);
    }
    workgroupBarrier();
    for (var t = 0u; t < 16u; t++) {
      for (var r = 0u; r < QUADS; r++) {
        let x = tileA[t * quads + ((16u * r + local.y) ^ t)];
        for (var c = 0u; c < QUADS; c++) {
          let y = tileB[t * quads + ((16u * c + local.x) ^ t)];
          let at = 4u * r + 8u * c;
          part[at] += x.x * y;
          part[at + 1u] += x.y * y;
          part[at + 2u] += x.z * y;
          part[at + 3u] += x.w * y;
        }
      }
    }
    workgroupBarrier();
    if (start % 64u == 48u || start + 16u >= 4u * product.inner) {
      for (var i = 0u; i < 8u * QUADS; i++) {
        total[i] += part[i];
        part[i] = vec4f();
      }
    }
  }
  for (var r = 0u; r < QUADS; r++) {
    for (var c = 0u; c < QUADS; c++) {
      for (var i = 0u; i < 4u; i++) {
        for (var j = 0u; j < 4u; j++) {
          let row = firstRow + 64u * r + 4u * local.y + i;
          let col = firstCol + 64u * c + 4u * local.x + j;
          if (row < product.rows && col < product.cols) {
            finish(map, row, product.firstCol + col, product.scale * total[4u * r + 8u * c + i][j]);
          }
        }
      }
    }
  }
}

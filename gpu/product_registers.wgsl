// sum[i, j] = Σ_k a[i, k] b[j, k] for 4 × 4 entries a thread, from registers: no shared memory, no barrier.
// Equals LinearAlgebra.multiplyInto with transposeB. Sums of 64 products are added up, so that an error grows with
// 64 + K/64 roundings, not with K.
//
// Along z the problems of a batch, of one shape.
//
//   a  [maps, rows, K] as vectors of four along k; b [maps, cols, K] likewise; rows padded with zeros

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = 4u * id.y;
  let col = 4u * id.x;
  let map = id.z;
  if (row >= product.rows || col >= product.cols || halted(map)) {
    return;
  }
  let stride = product.inner;
  var at: array<u32, 4>; // rows of a, the last one again where there are no more
  var bt: array<u32, 4>;
  for (var i = 0u; i < 4u; i++) {
    at[i] = map * product.mapA + min(row + i, product.rows - 1u) * stride;
    bt[i] = map * product.mapB + min(col + i, product.cols - 1u) * stride;
  }
  var total: array<vec4f, 4>;
  for (var start = 0u; start < stride; start += 16u) {
    var part = array<vec4f, 4>(); // set explicitly: some compilers zero a variable without a value only once
    let to = min(start + 16u, stride);
    for (var k = start; k < to; k++) {
      let columns = mat4x4f(b[bt[0] + k], b[bt[1] + k], b[bt[2] + k], b[bt[3] + k]);
      part[0] += a[at[0] + k] * columns;
      part[1] += a[at[1] + k] * columns;
      part[2] += a[at[2] + k] * columns;
      part[3] += a[at[3] + k] * columns;
    }
    for (var i = 0u; i < 4u; i++) {
      total[i] += part[i];
    }
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (row + i < product.rows && col + j < product.cols) {
        finish(map, row + i, product.firstCol + col + j, product.scale * total[i][j]);
      }
    }
  }
}

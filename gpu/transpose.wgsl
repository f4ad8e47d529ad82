// out[j, i] ← in[i, j], times the readout of neuron i where GATED; tiles of 16 × 16 by shared memory. Along z the matrices of a
// batch.
//
//   matrix [maps, rows, stride] of the block; readout [maps, 2N]; out [maps, cols, strideOut], the block of columns that begins with firstCol

override GATED: u32 = 0;

var<workgroup> tile: array<f32, 272>; // 16 rows of 17

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let map = group.z;
  let row = group.y * 16u + local.y;
  let col = group.x * 16u + local.x;
  if (row < block.rows && col < turn.cols) {
    var value = matrix[map * turn.map + row * turn.stride + turn.firstCol + col];
    if (GATED == 1u) {
      let leading = 2u * map * turn.width + block.first + row;
      value *= readout[leading] + readout[leading + turn.width];
    }
    tile[local.y * 17u + local.x] = value;
  }
  workgroupBarrier();
  let toRow = group.x * 16u + local.y;
  let toCol = group.y * 16u + local.x;
  if (toRow < turn.cols && toCol < block.rows) {
    out[map * turn.mapOut + toRow * turn.strideOut + block.first + toCol] = tile[local.x * 17u + local.y];
  }
}

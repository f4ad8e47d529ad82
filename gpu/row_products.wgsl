// out[p] = scale · Σ_i values[p, i] z_i; a workgroup has one point, the sum is pairwise over 64 threads.
//
//   values [points, stride]; readout [2N], z as high + low; out [points of all blocks]

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= block.rows) {
    return;
  }
  var sum = 0.0;
  for (var i = index; i < features.width; i += 64u) {
    sum += values[row * features.stride + i] * (readout[i] + readout[features.width + i]);
  }
  sums[index] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (index < half) {
      sums[index] += sums[index + half];
    }
    workgroupBarrier();
  }
  if (index == 0u) {
    out[block.first + row] = features.toOutput * sums[0];
  }
}

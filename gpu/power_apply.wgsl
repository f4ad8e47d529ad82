// image ← K·direction/|direction|; a workgroup has one row. A round of power iteration, with power_norm.wgsl.
//
//   kernel K [rows, stride] of the block; direction, image [B]

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = group.y * groups.x + group.x;
  if (power.done != 0u || row >= block.rows) {
    return;
  }
  var sum = 0.0;
  for (var q = index; q < round.points; q += 64u) {
    sum += kernel[row * round.stride + q] * direction[q];
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
    image[block.first + row] = sums[0] / power.size;
  }
}

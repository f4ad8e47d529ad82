// image ← K·now; a workgroup has one row, along z the networks. The first half of a round, with lanczos_step.wgsl.
//
//   kernel K [maps, rows, stride] of the block; vectors [maps, 3, P]: before, now, image

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let map = group.z;
  let row = group.y * groups.x + group.x;
  if (row >= block.rows) {
    return;
  }
  let start = (map * round.points + row) * round.stride;
  let now = (3u * map + 1u) * round.points;
  var sum = 0.0;
  for (var q = index; q < round.points; q += 64u) {
    sum += kernel[start + q] * vectors[now + q];
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
    vectors[now + round.points + block.first + row] = sums[0];
  }
}

// points ← the inputs of a step's batch, those that follow its first one, cyclically; a thread has one number of every so many
// points, along z the networks that are trained together.
//
//   inputs [maps, P, strideIn]; points [maps, B, strideIn]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let map = id.z;
  if (id.x >= batch.stride || state[map].status != 0u) {
    return;
  }
  for (var p = id.y; p < shape.points; p += groups.y) {
    let point = map * shape.count + (state[map].first + p) % shape.count;
    points[(map * shape.points + p) * batch.stride + id.x] = inputs[point * batch.stride + id.x];
  }
}

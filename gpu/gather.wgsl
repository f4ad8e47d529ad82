// points ← the inputs of a step's batch, those that follow its first one, cyclically; a thread has one number.
//
//   inputs [P, strideIn]; points [B, strideIn]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= batch.stride || state.status != 0u) {
    return;
  }
  let point = (state.first + id.y) % shape.count;
  points[id.y * batch.stride + id.x] = inputs[point * batch.stride + id.x];
}

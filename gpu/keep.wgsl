// Keeps loss and output of the networks that are being looked at, each in the slot of its moment; along z the networks.
//
//   out [maps, points]; ring [64, maps, 1 + points]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let map = id.z;
  if (id.x > sum.points || state[map].looking == 0u) {
    return;
  }
  let at = ((state[map].kept - 1u) * shape.maps + map) * (sum.points + 1u);
  if (id.x == 0u) {
    ring[at] = state[map].loss;
  } else {
    ring[at + id.x] = out[map * sum.points + id.x - 1u];
  }
}

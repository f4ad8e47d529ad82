// Counts a step, moves the batch on, and keeps what decay leaves of the weights at the start; a thread has one network.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let map = id.x;
  if (map >= shape.maps || state[map].status != 0u) {
    return;
  }
  state[map].step += 1u;
  state[map].first = (state[map].first + shape.points) % shape.count;
  let left = state[map].left + state[map].leftLow;
  let now = accumulate(vec2f(state[map].left, state[map].leftLow), -state[map].decayHidden * left);
  state[map].left = now.x;
  state[map].leftLow = now.y;
}

// Counts a step, moves the batch on, and keeps what decay leaves of the weights at the start.

@compute @workgroup_size(1)
fn main() {
  if (state.status == 0u) {
    state.step += 1u;
    state.first = (state.first + shape.points) % shape.count;
    let now = accumulate(vec2f(state.left, state.leftLow), -control.decayHidden * (state.left + state.leftLow));
    state.left = now.x;
    state.leftLow = now.y;
  }
}

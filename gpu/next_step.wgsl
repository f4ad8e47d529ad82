// Counts a step, and what decay leaves of the weights at the start.

@compute @workgroup_size(1)
fn main() {
  if (state.status == 0u) {
    state.step += 1u;
    let now = accumulate(vec2f(state.left, state.leftLow), -control.decayHidden * (state.left + state.leftLow));
    state.left = now.x;
    state.leftLow = now.y;
  }
}

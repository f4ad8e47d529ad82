// change ← (1 − ηλ)·change + sum, as high + low, and their sum for the next product; ends a product.
//
//   high, low, whole [rows, stride]

fn halted() -> bool {
  return state.status != 0u;
}

fn finish(row: u32, col: u32, sum: f32) {
  let at = row * change.stride + col;
  let now = accumulate(vec2f(high[at], low[at]), sum - control.decayHidden * whole[at]);
  high[at] = now.x;
  low[at] = now.y;
  whole[at] = now.x + now.y;
}

// change ← (1 − ηλ)·change + sum, as high + low, and their sum for the next product; ends a product.
//
//   high, low, whole [maps, rows, stride]

fn halted(map: u32) -> bool {
  return state[map].status != 0u;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  let at = map * change.map + row * change.stride + col;
  let now = accumulate(vec2f(high[at], low[at]), sum - state[map].decayHidden * whole[at]);
  high[at] = now.x;
  low[at] = now.y;
  whole[at] = now.x + now.y;
}

// values, slopes ← φ, φ' at h = c·h(0) + sum; ends a product. Equals HiddenForm.forward.
//
//   initial [maps, rows, strideAll] h(0) at all training points; a batch takes those that follow its first one, cyclically
//   values, slopes [maps, rows, stride]

fn halted(map: u32) -> bool {
  return state[map].status != 0u;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  let point = (state[map].first + col) % shape.count;
  let both = activation((state[map].left + state[map].leftLow) * initial[(map * shape.width + row) * shape.strideAll + point] + sum);
  let at = (map * shape.width + row) * shape.stride + col;
  values[at] = both.x;
  slopes[at] = both.y;
}

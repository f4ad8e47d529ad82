// values, slopes ← φ, φ' at h = c·h(0) + sum; ends a product. Equals HiddenForm.forward.
//
//   initial [rows, strideAll] h(0) at all training points; a batch takes those that follow its first one, cyclically
//   values, slopes [rows, stride]

fn halted() -> bool {
  return state.status != 0u;
}

fn finish(row: u32, col: u32, sum: f32) {
  let point = (state.first + col) % shape.count;
  let both = activation((state.left + state.leftLow) * initial[row * shape.strideAll + point] + sum);
  values[row * shape.stride + col] = both.x;
  slopes[row * shape.stride + col] = both.y;
}

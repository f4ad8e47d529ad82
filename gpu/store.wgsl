// out ← sum; ends a product.
//
//   out  [rows, stride]

fn halted() -> bool {
  return false;
}

fn finish(row: u32, col: u32, sum: f32) {
  out[row * store.stride + col] = sum;
}

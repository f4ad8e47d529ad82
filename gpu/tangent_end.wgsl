// kernel ← kernel + gram · sum, entry by entry; ends a product.
//
//   kernel, gram [rows, stride]

fn halted() -> bool {
  return false;
}

fn finish(row: u32, col: u32, sum: f32) {
  let at = row * tangent.stride + col;
  kernel[at] += gram[at] * sum;
}

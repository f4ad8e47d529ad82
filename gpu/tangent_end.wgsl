// kernel ← kernel + gram · sum, entry by entry; ends a product.
//
//   kernel, gram [maps, rows, stride]

fn halted(map: u32) -> bool {
  return false;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  let at = map * tangent.map + row * tangent.stride + col;
  kernel[at] += gram[at] * sum;
}

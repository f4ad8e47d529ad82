// out ← sum; ends a product.
//
//   out  [maps, rows, stride]

fn halted(map: u32) -> bool {
  return false;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  out[map * store.map + row * store.stride + col] = sum;
}

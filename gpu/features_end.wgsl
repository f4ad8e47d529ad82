// values ← φ(h), and where GATES gates ← z φ'(h), for points as rows and neurons as columns; ends a product.
// Equals the activate() of twoLayerKernels.
//
//   values, gates [points, stride]; readout [2N], z as high + low

override GATES: u32 = 0;

fn halted(map: u32) -> bool {
  return false;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  let both = activation(sum);
  let at = row * features.stride + col;
  values[at] = both.x;
  if (GATES == 1u) {
    gates[at] = (readout[col] + readout[features.width + col]) * both.y;
  }
}

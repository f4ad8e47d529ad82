// Σ over chunks of 64 neurons of what they add to the output of a network at point p; sums of 64 chunks are added up.
fn sumOfPartials(map: u32, p: u32, chunks: u32, stride: u32) -> f32 {
  var total = 0.0;
  for (var first = 0u; first < chunks; first += 64u) {
    var part = 0.0;
    for (var chunk = first; chunk < min(first + 64u, chunks); chunk++) {
      part += partials[(map * chunks + chunk) * stride + p];
    }
    total += part;
  }
  return total;
}

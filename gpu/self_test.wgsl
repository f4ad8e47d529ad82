// out ← what a sum of small changes is, as high + low and in plain float32; see accumulate.wgsl.

@compute @workgroup_size(1)
fn main() {
  var sum = vec2f(1.0, 0.0);
  var plain = 1.0;
  for (var i = 0u; i < trial.count; i++) {
    sum = accumulate(sum, trial.change);
    plain += trial.change;
  }
  out[0] = sum.x;
  out[1] = sum.y;
  out[2] = plain;
  out[3] = erfOf(trial.point);
}

// out ← f = Σ_i z_i φ(h_i)/(γN) − f_off.
//
//   partials [chunks, stride]; offset f_off [points]; out [points]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let p = id.x;
  if (p < sum.points) {
    out[p] = shape.toOutput * sumOfPartials(p, shape.chunks, sum.stride) - offset[p];
  }
}

// out ← f = Σ_i z_i φ(h_i)/(γN) − f_off, of networks that are being looked at; along z the networks.
//
//   partials [maps, chunks, stride]; offset f_off, out [maps, points]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let map = id.z;
  let p = id.x;
  if (p < sum.points && state[map].looking == 1u) {
    let at = map * sum.points + p;
    out[at] = shape.toOutput * sumOfPartials(map, p, shape.chunks, sum.stride) - offset[at];
  }
}

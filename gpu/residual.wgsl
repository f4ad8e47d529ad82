// residual ← y − f at the points of the step, f = Σ_i z_i φ(h_i)/(γN) − f_off; equals updateResidual of trainTwoLayer.
// Along z the networks.
//
//   partials [maps, chunks, stride]; targets y and offset f_off [maps, P]; residual [maps, B]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let map = id.z;
  let p = id.x;
  if (p >= shape.points || state[map].status != 0u) {
    return;
  }
  let point = map * shape.count + (state[map].first + p) % shape.count;
  // First what both networks agree on: where the start is subtracted, nothing is left of it.
  let f = shape.toOutput * sumOfPartials(map, p, shape.chunks, shape.stride);
  residual[map * shape.points + p] = targets[point] + (offset[point] - f);
}

// residual ← y − f at the points of the step, f = Σ_i z_i φ(h_i)/(γN) − f_off; equals updateResidual of trainTwoLayer.
//
//   partials [chunks, stride]; targets y and offset f_off [P]; residual [B]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let p = id.x;
  if (p >= shape.points) {
    return;
  }
  let point = (state.first + p) % shape.count;
  // First what both networks agree on: where the start is subtracted, nothing is left of it.
  residual[p] = targets[point] + (offset[point] - shape.toOutput * sumOfPartials(p, shape.chunks, shape.stride));
}

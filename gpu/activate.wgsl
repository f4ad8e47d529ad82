// values, slopes ← φ, φ' at fields; equals Activation.both. To try an activation before it is used.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    let both = activation(fields[id.x]);
    values[id.x] = both.x;
    slopes[id.x] = both.y;
  }
}

// W ← W − η Σ_k u_k v_kᵀ over the pending updates, as high + low, and their sum; equals FactoredLayers.merge.
// Along y the maps of a batch, along x the entries.
//
//   high, low, whole [maps, rows, cols]; left u [maps, 32, rows], right v [maps, 32, cols]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let map = id.y;
  let pending = progress[map].pending;
  let entries = layer.rows * layer.cols;
  if (pending == 0u) {
    return;
  }
  for (var entry = id.x; entry < entries; entry += 64u * groups.x) {
    let i = entry / layer.cols;
    let j = entry % layer.cols;
    var sum = 0.0;
    for (var k = 0u; k < pending; k++) {
      let slot = map * 32u + k;
      sum += left[slot * layer.rows + i] * right[slot * layer.cols + j];
    }
    let at = map * entries + entry;
    let now = accumulate(vec2f(high[at], low[at]), -descent.rate * sum);
    high[at] = now.x;
    low[at] = now.y;
    whole[at] = now.x + now.y;
  }
}

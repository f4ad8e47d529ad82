// to = W̃ᵀx of one layer, W̃ = W − η Σ_k u_k v_kᵀ with the updates that are pending; equals FactoredLayers.map.
// Along y the maps of a batch, along x 64 columns; four threads share a column.
//
//   whole W [maps, rows, cols]; left u [maps, 32, rows], right v [maps, 32, cols]
//   x is left[pending]; to: the same of the layer before, [maps, 32, cols], or where MAP the map's row vector [maps, cols]

override MAP: u32 = 0;

var<workgroup> parts: array<f32, 256>;
var<workgroup> inner: array<f32, 32>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let map = group.y;
  let pending = progress[map].pending;
  if (progress[map].status != 0u) {
    return;
  }
  let slots = map * 32u;
  let x = (slots + pending) * layer.rows;
  let k = index / 8u; // eight threads share the product u_k·x
  var product = 0.0;
  if (k < pending) {
    for (var i = index % 8u; i < layer.rows; i += 8u) {
      product += left[(slots + k) * layer.rows + i] * left[x + i];
    }
  }
  parts[index] = product;
  workgroupBarrier();
  if (index < 32u) {
    var sum = 0.0;
    for (var part = 0u; part < 8u; part++) {
      sum += parts[8u * index + part];
    }
    inner[index] = -descent.rate * sum;
  }
  workgroupBarrier();

  let col = group.x * 64u + index % 64u;
  var total = 0.0;
  if (col < layer.cols) {
    for (var first = index / 64u; first < layer.rows; first += 256u) {
      var part = 0.0;
      for (var i = first; i < min(first + 256u, layer.rows); i += 4u) {
        part += whole[(map * layer.rows + i) * layer.cols + col] * left[x + i];
      }
      total += part;
    }
  }
  parts[index] = total;
  workgroupBarrier();
  if (index < 64u && col < layer.cols) {
    var sum = parts[index] + parts[index + 64u] + parts[index + 128u] + parts[index + 192u];
    for (var slot = 0u; slot < pending; slot++) {
      sum += inner[slot] * right[(slots + slot) * layer.cols + col];
    }
    to[select((slots + pending) * layer.cols, map * layer.cols, MAP == 1u) + col] = sum;
  }
}

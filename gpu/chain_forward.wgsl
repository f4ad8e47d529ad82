// to = W̃x of one layer, W̃ = W − η Σ_k u_k v_kᵀ with the updates that are pending; equals FactoredLayers.fill.
// Along y the maps of a batch, along x 32 rows; eight threads share a row.
//
//   whole W [maps, rows, cols]; left u [maps, 32, rows], right v [maps, 32, cols]
//   x is right[pending]; to: the same of the layer after, [maps, 32, rows]

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
  let x = (slots + pending) * layer.cols;
  let k = index / 8u; // eight threads share the product v_k·x
  var product = 0.0;
  if (k < pending) {
    for (var j = index % 8u; j < layer.cols; j += 8u) {
      product += right[(slots + k) * layer.cols + j] * right[x + j];
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

  let row = group.x * 32u + index / 8u;
  var total = 0.0;
  if (row < layer.rows) {
    let start = (map * layer.rows + row) * layer.cols;
    for (var first = index % 8u; first < layer.cols; first += 512u) {
      var part = 0.0;
      for (var j = first; j < min(first + 512u, layer.cols); j += 8u) {
        part += whole[start + j] * right[x + j];
      }
      total += part;
    }
  }
  parts[index] = total;
  workgroupBarrier();
  if (index < 32u && group.x * 32u + index < layer.rows) {
    let i = group.x * 32u + index;
    var sum = 0.0;
    for (var part = 0u; part < 8u; part++) {
      sum += parts[8u * index + part];
    }
    for (var slot = 0u; slot < pending; slot++) {
      sum += inner[slot] * left[(slots + slot) * layer.rows + i];
    }
    to[(slots + pending) * layer.rows + i] = sum;
  }
}

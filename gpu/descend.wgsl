// One step of descent of the readout, and of the hidden weights as HIDDEN says; a workgroup has one neuron, along z the
// networks of a batch.
//
//     g = ηγ z Δ_p φ'(h_p),   z ← (1 − ηλ)z + ηγ Σ_p Δ_p φ(h_p)
//
//   values, slopes [maps, rows, stride]; residual Δ [maps, B]; readout [maps, 2N], z as high + low
//   high, low, whole [maps, rows, stride]
//   HIDDEN 0: they stay; 1: their coefficients A ← (1 − ηλ)A + g; 2: slopes ← g, which a product makes a change of W
//
// Equals HiddenForm.descend and the last line of a step of trainTwoLayer.

override HIDDEN: u32 = 0;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let map = group.z;
  let row = group.y * groups.x + group.x;
  if (state[map].status != 0u || row >= block.rows) {
    return;
  }
  let start = (map * shape.width + row) * shape.stride;
  let leading = 2u * map * shape.width + block.first + row;
  let z = readout[leading] + readout[leading + shape.width];
  var sum = 0.0;
  for (var p = index; p < shape.points; p += 64u) {
    let at = start + p;
    let push = state[map].forward * residual[map * shape.points + p];
    sum += push * values[at];
    let g = push * z * slopes[at];
    if (HIDDEN == 1u) {
      let now = accumulate(vec2f(high[at], low[at]), g - state[map].decayHidden * whole[at]);
      high[at] = now.x;
      low[at] = now.y;
      whole[at] = now.x + now.y;
    } else if (HIDDEN == 2u) {
      slopes[at] = g;
    }
  }
  sums[index] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (index < half) {
      sums[index] += sums[index + half];
    }
    workgroupBarrier();
  }
  if (index == 0u) {
    let now = accumulate(vec2f(readout[leading], readout[leading + shape.width]), sums[0] - state[map].decay * z);
    readout[leading] = now.x;
    readout[leading + shape.width] = now.y;
  }
}

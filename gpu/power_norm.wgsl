// value ← |image|, direction ← image, until a round changes the value by less than its tolerance; one workgroup.
// Equals iterate() of tangentSharpness.
//
//   image, direction [B]

var<workgroup> sums: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) index: u32) {
  var sum = 0.0;
  for (var p = index; p < round.points; p += 256u) {
    let entry = image[p];
    direction[p] = entry;
    sum += entry * entry;
  }
  sums[index] = sum;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half >>= 1u) {
    if (index < half) {
      sums[index] += sums[index + half];
    }
    workgroupBarrier();
  }
  if (index == 0u && power.done == 0u) {
    let value = sqrt(sums[0]);
    let finite = (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
    if (!finite || value == 0.0 || abs(value - power.value) <= round.tolerance * value) {
      power.done = 1u;
    }
    power.value = value;
    power.size = value;
  }
}

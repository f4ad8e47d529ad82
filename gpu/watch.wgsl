// Loss and largest residual of a step, and whether training goes on; a workgroup has one network.
//
//   residual Δ [maps, B]
//
// Not finite is told by the exponent's bits: compilers may take numbers for finite.

var<workgroup> squares: array<f32, 256>;
var<workgroup> largest: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let map = group.z;
  let start = map * shape.points;
  var square = 0.0;
  var most = 0u;
  for (var first = index; first < shape.points; first += 4096u) {
    var part = 0.0;
    for (var p = first; p < min(first + 4096u, shape.points); p += 256u) {
      part += residual[start + p] * residual[start + p];
      most = max(most, bitcast<u32>(residual[start + p]) & 0x7fffffffu); // ordered as the numbers are
    }
    square += part;
  }
  squares[index] = square;
  largest[index] = most;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half >>= 1u) {
    if (index < half) {
      squares[index] += squares[index + half];
      largest[index] = max(largest[index], largest[index + half]);
    }
    workgroupBarrier();
  }
  if (index == 0u && state[map].status == 0u) {
    state[map].loss = squares[0] / f32(shape.points);
    state[map].largest = bitcast<f32>(largest[0]);
    if (largest[0] > bitcast<u32>(1e6f)) {
      state[map].status = 2u;
    } else if (state[map].loss <= state[map].stopLoss) {
      state[map].status = 1u;
    } else if (state[map].step >= state[map].until) {
      state[map].status = 3u;
    }
  }
}

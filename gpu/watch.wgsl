// Loss and largest residual of a step, and whether training goes on; one workgroup.
//
//   residual Δ [B]; state
//
// Not finite is told by the exponent's bits: compilers may take numbers for finite.

var<workgroup> squares: array<f32, 256>;
var<workgroup> largest: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) index: u32) {
  var square = 0.0;
  var most = 0u;
  for (var first = index; first < shape.points; first += 4096u) {
    var part = 0.0;
    for (var p = first; p < min(first + 4096u, shape.points); p += 256u) {
      part += residual[p] * residual[p];
      most = max(most, bitcast<u32>(residual[p]) & 0x7fffffffu); // ordered as the numbers are
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
  if (index == 0u && state.status == 0u) {
    state.loss = squares[0] / f32(shape.points);
    state.largest = bitcast<f32>(largest[0]);
    if (largest[0] > bitcast<u32>(1e6f)) {
      state.status = 2u;
    } else if (state.loss <= control.stopLoss) {
      state.status = 1u;
    }
  }
}

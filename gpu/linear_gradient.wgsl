// Gradient s ∘ (b − b*) with respect to the map, loss, distance from the minimiser, and whether descent goes on.
// A workgroup has one map. Equals the middle of deepLinearDescent.
//
//   map b, curvature s, minimiser b* [maps, rank]; right v of the first layer [maps, 32, rank]: gets the gradient

var<workgroup> losses: array<f32, 256>;
var<workgroup> squares: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let map = group.y;
  let slot = (map * 32u + progress[map].pending) * descent.rank;
  var loss = 0.0;
  var square = 0.0;
  for (var i = index; i < descent.rank; i += 256u) {
    let at = map * descent.rank + i;
    let error = b[at] - minimiser[at];
    right[slot + i] = curvature[at] * error; // where descent is over, in a slot that nobody reads
    loss += curvature[at] * error * error;
    square += error * error;
  }
  losses[index] = loss;
  squares[index] = square;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half >>= 1u) {
    if (index < half) {
      losses[index] += losses[index + half];
      squares[index] += squares[index + half];
    }
    workgroupBarrier();
  }
  if (index == 0u && progress[map].status == 0u) {
    let now = progress[map].floor + losses[0];
    let off = sqrt(squares[0]) / progress[map].size;
    if (progress[map].step == 0u) {
      progress[map].firstLoss = now;
    }
    progress[map].loss = now;
    progress[map].off = off;
    let finite = (bitcast<u32>(now) & 0x7f800000u) != 0x7f800000u;
    if (!finite || now > 1e6 * (progress[map].firstLoss + 1e-30)) {
      progress[map].status = 2u;
    } else if (off <= descent.tolerance) {
      progress[map].status = 1u;
    }
  }
}

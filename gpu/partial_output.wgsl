// partials[map, chunk, p] = Σ q_i z_i φ(h_ip) over 64 neurons i; a thread has one point p of a chunk, along z the networks.
//
//   values [maps, rows, stride] of a block of neurons that begins with a chunk; readout [maps, 2N]
//   mass q [maps, N], 1 in a network; partials [maps, chunks, stride]
//   ASIDE 1: only of networks that are being looked at, else of those that go on

override ASIDE: u32 = 0;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let map = group.z;
  let p = group.x * 64u + index;
  let idle = select(state[map].status != 0u, state[map].looking == 0u, ASIDE == 1u);
  if (idle || p >= sum.points) {
    return;
  }
  let first = group.y * 64u;
  let last = min(first + 64u, block.rows);
  var part = 0.0;
  for (var row = first; row < last; row++) {
    let neuron = block.first + row;
    let leading = 2u * map * sum.width + neuron;
    let z = mass[map * sum.width + neuron] * (readout[leading] + readout[leading + sum.width]);
    part += z * values[(map * sum.width + row) * sum.stride + p];
  }
  partials[(map * sum.chunks + block.first / 64u + group.y) * sum.stride + p] = part;
}

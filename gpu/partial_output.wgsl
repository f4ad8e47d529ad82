// partials[chunk, p] = Σ q_i z_i φ(h_ip) over 64 neurons i; a thread has one point p of a chunk.
//
//   values [rows, stride] of a block of neurons that begins with a chunk; readout [2N]; mass q [N], 1 in a network; partials [chunks, stride]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let p = group.x * 64u + index;
  if (p >= sum.points) {
    return;
  }
  let first = group.y * 64u;
  let last = min(first + 64u, block.rows);
  var part = 0.0;
  for (var row = first; row < last; row++) {
    let neuron = block.first + row;
    part += mass[neuron] * (readout[neuron] + readout[sum.width + neuron]) * values[row * sum.stride + p];
  }
  partials[(block.first / 64u + group.y) * sum.stride + p] = part;
}

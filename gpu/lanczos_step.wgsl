// The second half of a round of Lanczos' iteration; a workgroup has one network. Equals largestEigenvalue.
//
//     α = image·now,   rest = image − α now − β before,   β ← |rest|,   before ← now,   now ← rest/β
//
//   vectors [maps, 3, P]: before, now, image; coefficients [maps, 1 + 2·rounds]: how many rounds were done, then α and β of each
//
// Where nothing is left but rounding, β and all that follows are 0.

override ROUNDS: u32 = 96;

var<workgroup> sums: array<f32, 256>;

// Σ over the threads of a workgroup; all see it.
fn total(index: u32, part: f32) -> f32 {
  sums[index] = part;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half >>= 1u) {
    if (index < half) {
      sums[index] += sums[index + half];
    }
    workgroupBarrier();
  }
  let sum = sums[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let before = 3u * group.z * round.points;
  let now = before + round.points;
  let image = now + round.points;
  let record = group.z * (1u + 2u * ROUNDS);
  let done = u32(coefficients[record]);
  var back = 0.0;
  if (done > 0u) {
    back = coefficients[record + 2u * done];
  }
  var part = 0.0;
  for (var p = index; p < round.points; p += 256u) {
    part += vectors[image + p] * vectors[now + p];
  }
  let along = total(index, part);
  part = 0.0;
  for (var p = index; p < round.points; p += 256u) {
    let rest = vectors[image + p] - along * vectors[now + p] - back * vectors[before + p];
    vectors[image + p] = rest;
    part += rest * rest;
  }
  let left = sqrt(total(index, part));
  let some = left > 1e-6 * max(coefficients[record + 1u], abs(along));
  for (var p = index; p < round.points; p += 256u) {
    vectors[before + p] = vectors[now + p];
    vectors[now + p] = select(0.0, vectors[image + p] / left, some);
  }
  storageBarrier();
  if (index == 0u && done < ROUNDS) {
    coefficients[record] = f32(done + 1u);
    coefficients[record + 1u + 2u * done] = along;
    coefficients[record + 2u + 2u * done] = select(0.0, left, some);
  }
}

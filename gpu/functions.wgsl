// What activations are made of. WGSL promises little of its own tanh (an error of 1e-5), has no erf, and leaves the power of
// a negative number open.

// tanh to some units of float32: its series near 0, where 1 − 2/(…) would cancel.
fn tanhOf(x: f32) -> f32 {
  let size = abs(x);
  let s = x * x;
  let series = x * (1.0 + s * (-0.33333333 + s * (0.13333333 + s * (-0.053968254 + s * (0.021869488 +
    s * (-0.0088632355 + s * 0.003592128))))));
  let far = select(1.0 - 2.0 / (exp(2.0 * size) + 1.0), 1.0, size > 10.0);
  return select(select(far, -far, x < 0.0), series, size < 0.5);
}

// erf to 2 units of float32. Near 0 its series; beyond 1, 1 − exp(−x²) p(t) with t = 1/(1 + x/2) − 1/2, p interpolated at
// Chebyshev nodes between x = 1 and 4, where the error is at most 8e-9.
fn erfOf(x: f32) -> f32 {
  let size = abs(x);
  let s = x * x;
  let series = 1.1283792 * x * (1.0 + s * (-0.33333333 + s * (0.1 + s * (-0.023809524 + s * (0.0046296296 +
    s * (-0.00075757576 + s * (0.00010683761 + s * (-1.3227513e-5 + s * 1.4589169e-6))))))));
  let t = 1.0 / (1.0 + 0.5 * size) - 0.5;
  let p = 0.25539564 + t * (0.85437178 + t * (0.9666561 + t * (0.63177562 + t * (0.057482731 - t * 0.21879574))));
  let far = select(1.0 - exp(-s) * p, 1.0, size > 4.0);
  return select(select(far, -far, x < 0.0), series, size < 1.0);
}

// x^n for a whole n, by squaring.
fn wholePower(x: f32, n: u32) -> f32 {
  var result = 1.0;
  var square = x;
  for (var left = n; left > 0u; left >>= 1u) {
    if ((left & 1u) == 1u) {
      result *= square;
    }
    square *= square;
  }
  return result;
}

// The normalised Hermite polynomial He_k/√k!, by its recurrence.
fn hermite(degree: u32, x: f32) -> f32 {
  var before = 0.0;
  var now = 1.0;
  for (var k = 0u; k < degree; k++) {
    let next = (x * now - sqrt(f32(k)) * before) / sqrt(f32(k + 1u));
    before = now;
    now = next;
  }
  return now;
}

// A long sum of small changes, as high + low, both float32: a change of 2⁻³¹ of the sum is not lost, as it would be after a
// thousand steps in one float32. The carry moves the leading 12 bits of low, cut off by their bits, into high, which is exact
// and leaves a compiler nothing to simplify (the usual compensation is (a + b) − a − b, which it may take for 0).
//
// Returns the new (high, low).
fn accumulate(sum: vec2f, change: f32) -> vec2f {
  let high = sum.x;
  let low = sum.y + change;
  if (abs(low) <= 0.0078125 * abs(high)) {
    return vec2f(high, low);
  }
  let leading = bitcast<f32>(bitcast<u32>(low) & 0xfffff000u);
  return vec2f(high + leading, low - leading);
}

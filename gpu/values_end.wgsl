// values ← φ(c·h(0) + sum); ends a product. Equals HiddenForm.lookAside.
//
//   initial, values [rows, stride] at the passive points

fn halted() -> bool {
  return false;
}

fn finish(row: u32, col: u32, sum: f32) {
  let at = row * aside.stride + col;
  values[at] = activation((state.left + state.leftLow) * initial[at] + sum).x;
}

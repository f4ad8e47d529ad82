// values ← φ(c·h(0) + sum); ends a product. Equals HiddenForm.lookAside.
//
//   initial, values [maps, rows, stride] at the passive points

fn halted(map: u32) -> bool {
  return state[map].looking == 0u;
}

fn finish(map: u32, row: u32, col: u32, sum: f32) {
  let at = map * aside.map + row * aside.stride + col;
  values[at] = activation((state[map].left + state[map].leftLow) * initial[at] + sum).x;
}

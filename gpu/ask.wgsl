// Marks the networks that are to be looked at now: those whose next moment to be recorded has come, or where ALL every one.
// A thread has one network.
//
//   moments [maps, 64] steps, ascending

override ALL: u32 = 0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let map = id.x;
  if (map >= shape.maps) {
    return;
  }
  let slot = state[map].kept;
  state[map].looking = ALL;
  if (ALL == 0u && slot < 64u && moments[64u * map + min(slot, 63u)] == state[map].step) {
    state[map].looking = 1u;
    state[map].kept = slot + 1u;
  }
}

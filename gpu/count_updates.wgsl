// Counts a step of every map that goes on, or where RESET, once the updates are written, begins with empty slots.

override RESET: u32 = 0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= descent.maps) {
    return;
  }
  if (RESET == 1u) {
    progress[id.x].pending = 0u;
  } else if (progress[id.x].status == 0u) {
    progress[id.x].step += 1u;
    progress[id.x].pending += 1u;
  }
}

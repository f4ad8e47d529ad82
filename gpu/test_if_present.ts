/**
 * Registers a test that needs a GPU. Without any it shows as ignored, or fails if the environment has CARRYOVER_REQUIRE_GPU=1.
 *
 * @param present Whether there is one; one that a processor plays will do.
 */
export function testIfPresent(present: boolean, name: string, run: () => Promise<void>): void {
  if (present) return Deno.test(name, run);
  const fail = () => {
    throw new Error(
      "Cannot test on a GPU: there is no adapter; install mesa-vulkan-drivers for one in software",
    );
  };
  Deno.test({ name, ignore: !gpuIsRequired(), fn: fail });
}

/** Whether the environment demands a GPU; never asks for permission to look. */
function gpuIsRequired(): boolean {
  const variable = "CARRYOVER_REQUIRE_GPU";
  const readable = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return readable && Deno.env.get(variable) === "1";
}

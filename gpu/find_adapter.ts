/** A device that computes, before it is opened. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** One word for the `run` record, for example `llvmpipe`. */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Whether the processor only plays a GPU. */
  readonly software: boolean;
}

/** Looks for a GPU, the fastest if there are several; undefined if there is none. */
export async function findAdapter(): Promise<FoundAdapter | undefined> {
  prepareDrivers();
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { description, vendor, architecture, device, isFallbackAdapter } = adapter.info;
  const said = [description, architecture, device, vendor].find((text) => text !== "") ?? "unnamed";
  const words = said.replace(/\(.*/s, "").toLowerCase().match(/[a-z0-9]+/g) ?? ["unnamed"];
  return { adapter, name: words.join("-"), description: said, software: isFallbackAdapter };
}

/**
 * Variables that drivers on Linux look at, set where they are missing and permission allows: without the first, OpenGL is loaded
 * beside Vulkan, which can crash the program at its very end; without the second, Mesa complains on standard error.
 */
const WANTED = { DENO_WEBGPU_BACKEND: "vulkan", XDG_RUNTIME_DIR: "/" } as const;

function prepareDrivers(): void {
  if (Deno.build.os !== "linux") return;
  for (const [variable, value] of Object.entries(WANTED)) {
    if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") continue;
    if (Deno.env.get(variable) === undefined) Deno.env.set(variable, value);
  }
}

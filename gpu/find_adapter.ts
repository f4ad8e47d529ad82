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
  keepQuiet();
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { description, vendor, architecture, device, isFallbackAdapter } = adapter.info;
  const said = [description, architecture, device, vendor].find((text) => text !== "") ?? "unnamed";
  const words = said.replace(/\(.*/s, "").toLowerCase().match(/[a-z0-9]+/g) ?? ["unnamed"];
  return { adapter, name: words.join("-"), description: said, software: isFallbackAdapter };
}

/** Mesa complains on standard error if this variable is missing, which it does not need for computing. */
function keepQuiet(): void {
  const name = "XDG_RUNTIME_DIR";
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return;
  if (Deno.env.get(name) === undefined) Deno.env.set(name, "/");
}

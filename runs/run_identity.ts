import { kebabCase } from "../pipelines/names.ts";
import type { RunIdentity } from "./manifest.ts";

/**
 * How two runs differ, for people: the first difference, or nothing if one can go on where the other stopped.
 *
 * @param before What was run, as its manifest says.
 * @param now What is asked for.
 */
export function difference(before: RunIdentity, now: RunIdentity): string | undefined {
  const names = ["pipeline", "version", "seed", "instances", "backend", "shard"] as const;
  const options: readonly string[] = ["seed", "instances", "shard"];
  for (const name of names) {
    if (before[name] === now[name]) continue;
    return says(options.includes(name) ? `--${name}` : name, before[name], now[name]);
  }
  const params = [plain(before.params), plain(now.params)] as Record<string, unknown>[];
  for (const name of new Set(params.flatMap(Object.keys))) {
    const [then, wanted] = params.map((params) => text(params[name]));
    if (then !== wanted) return says(`--${kebabCase(name)}`, then, wanted);
  }
  if (before.moduleSha256 !== now.moduleSha256) return "the pipeline's file has changed since";
  return undefined;
}

function says(name: string, before: unknown, now: unknown): string {
  return `${name} was ${before ?? "not given"}, now it is ${now ?? "not given"}`;
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : [value].flat().join(",");
}

/** As it is after being written and read. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, entry) => entry === Infinity ? "inf" : entry));
}

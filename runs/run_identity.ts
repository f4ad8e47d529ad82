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
    if (then !== wanted) return says(`--${kebabCase(name)}`, ...apart(then, wanted));
  }
  if (before.moduleSha256 !== now.moduleSha256) return "the pipeline's file has changed since";
  for (const [path, sha256] of Object.entries(now.data ?? {})) {
    const then = before.data?.[path];
    if (then !== undefined && then !== sha256) return `${path} has changed since`;
  }
  return undefined;
}

function says(name: string, before: unknown, now: unknown): string {
  const told = (value: unknown) => value === "" ? "nothing" : value ?? "not given";
  return `${name} was ${told(before)}, now it is ${told(now)}`;
}

/** Long texts from where they differ on, or little before, if that is enough to tell them apart. */
function apart(...texts: readonly [string | undefined, string | undefined]): [string?, string?] {
  const [one = "", other = ""] = texts;
  if (Math.max(one.length, other.length) <= LONG) return [...texts];
  let same = 0;
  while (same < Math.min(one.length, other.length) && one[same] === other[same]) same++;
  const from = Math.max(0, one.lastIndexOf(",", same) - LONG / 2);
  const cut = (text?: string) =>
    text &&
    `${from > 0 ? "…" : ""}${text.slice(from, from + LONG)}${text.length > from + LONG ? "…" : ""}`;
  return [cut(texts[0]), cut(texts[1])];
}

/** Characters of a value in a message, about. */
const LONG = 200;

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : [value].flat().join(",");
}

/** As it is after being written and read. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, entry) => entry === Infinity ? "inf" : entry));
}

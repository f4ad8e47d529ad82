import { firstLine } from "./first_line.ts";

/** Names of the files of a run folder. */
export const files = {
  manifest: "manifest.json",
  records: "records.jsonl",
  checks: "checks.csv",
  figure: "figure.svg",
} as const;

/** What there is at a path; undefined if nothing. */
export function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(firstLine(error), { cause: error });
  }
}

import type { Verdict } from "../operators/run_record.ts";

const marks: Record<Verdict, string> = { agrees: "✓", disagrees: "✗", inconclusive: "?" };
const colors: Record<Verdict, number> = { agrees: 32, disagrees: 31, inconclusive: 33 };

/** The sign of a verdict, in its colour if that is wanted. */
export function verdictMark(verdict: Verdict, color = false): string {
  return color ? `\x1b[${colors[verdict]}m${marks[verdict]}\x1b[0m` : marks[verdict];
}

import type { Summary, Verdict } from "../operators/run_record.ts";
import { type Disagreements, disagreementText } from "./disagreement_text.ts";
import { duration } from "./format_number.ts";
import { count } from "./run_heading.ts";

/** How the last lines of a table are told. */
export interface SummaryOptions {
  /** Cells that hold a check that disagrees, and what chance makes of them. */
  readonly found: Pick<Disagreements, "cells" | "chance">;
  /** Remarks on the checks. */
  readonly remarks: string;
  /** Marks a verdict. */
  readonly paint: (verdict: Verdict) => string;
  /** Characters in a line. */
  readonly width: number;
  /** Seconds since the start. */
  readonly seconds: number;
}

/** How the checks of a run ended, with what chance alone makes of them. */
export function summaryText(
  { agrees, disagrees, inconclusive, checks, cells }: Summary,
  { found, remarks, paint, width, seconds }: SummaryOptions,
): string {
  const counts = [
    `${agrees} agree ${paint("agrees")}`,
    `${disagrees} disagree ${paint("disagrees")}`,
    `${inconclusive} inconclusive ${paint("inconclusive")}`,
  ].join(", ");
  return [
    `${count(checks, "check")} in ${count(cells, "cell")}: ${counts}, ${duration(seconds)}\n`,
    remarks,
    disagreementText({ checks: agrees + disagrees, disagrees, ...found }, width),
  ].join("");
}

/**
 * The same for people who want an answer, which stands below: how many of the points that were measured lie off the lines that were
 * predicted. An advice has weighed both, so that is a remark.
 */
export function pointsText(
  { agrees, disagrees }: Summary,
  { found, remarks, seconds }: SummaryOptions,
): string {
  const points = agrees + disagrees, { expected } = found.chance;
  const off = disagrees === 0
    ? `none of ${count(points, "measured point")} is off the predicted lines`
    : `${disagrees} of ${count(points, "measured point")} ${
      disagrees === 1 ? "is" : "are"
    } off the predicted line by more than 3 standard errors (chance: ${Number(expected.toPrecision(2))})`;
  return `${remarks}${points > 0 ? `Remark: ${off}; ` : ""}${duration(seconds)}\n`;
}

import type { FigureNotes } from "../pipelines/figure.ts";
import { claimsCount, printedText, verdictWords } from "../sinks/claims_table.ts";
import { short, withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { escape, table } from "./html_table.ts";
import { gridValues } from "./measured_points.ts";
import { symbolOf, valueText } from "./wording.ts";

const MAX_ROWS = 400;

/** What is printed beside what holds, if the run is about that. */
export function claimsSection({ claims }: FigureData, notes: FigureNotes): string {
  if (claims.length === 0) return "";
  const names = [...gridValues(claims).keys()];
  const head = [...names.map((name) => symbolOf(name, notes)), "claim", "printed", "corrected", "measured"];
  const rows = claims.slice(0, MAX_ROWS).map((claim) => ({
    verdict: claim.verdict ?? undefined,
    cells: [
      ...names.map((name) => name in claim.params ? valueText(claim.params[name]) : ""),
      claim.title,
      printedText(claim),
      short(claim.correctedLimit),
      withError(claim.measured, claim.standardError),
      verdictWords(claim.verdict),
      claim.correctedVerdict,
      `${claim.source}: ${claim.remark}`,
    ],
  }));
  const note =
    "Printed law, corrected law and measurement for D → ∞, the latter extrapolated from D/2 and D; the verdict on " +
    "the corrected law is that of its check at D. A printed law that fails is no failure of the run.";
  return `<h2>Printed claims</h2>\n<p>${escape(claimsCount(claims))}. ${note}</p>\n${
    table([...head, "as printed", "as corrected", "where, and when it holds"], rows)
  }\n`;
}

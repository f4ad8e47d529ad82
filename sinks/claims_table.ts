import type { ClaimRecord, Verdict } from "../operators/run_record.ts";
import { short, withError } from "./format_number.ts";
import { paramText } from "./format_params.ts";
import { verdictMark } from "./verdict_mark.ts";

/** How the table is laid out. */
export interface ClaimsTableOptions {
  /** Characters in a line; where a row does not fit, a claim has two lines. */
  readonly width: number;
  /** Colour the verdicts. */
  readonly color: boolean;
}

/** What is printed: a number, that there can be less than 0, or nothing to compare with. */
export function printedText({ judged, predicted }: ClaimRecord): string {
  if (predicted !== null) return law(predicted);
  return judged === "negative" ? "< 0" : "–";
}

/** How the title of a claim begins that no paper makes in so many words: it counts with none. */
const READING = "reading: ";
/** Characters of a claim in one line. */
const WIDE = 120;
const KEY =
  "Loss: on the target. Gain: loss from scratch − after transfer, on the same data. The verdict as printed is on the " +
  "law for D → ∞, against 2m(D) − m(D/2) of the measurement m; cannot tell: printed and corrected law are less than 5 " +
  "standard errors apart or, where both say the same, error or allowance is above a tenth. The verdict as corrected is on " +
  "m(D). A printed law that fails is no failure of the run. Where a paper has no label noise (σ₂ = 0), what fitting it costs as " +
  "D → ∞ is added to what is printed. A reading is no sentence of the paper, but what one may take it to say.";

/** A law in five digits, no more than six behind the point: a small difference of two laws has few that mean something. */
function law(value: number): string {
  return short(Number(value.toFixed(6)));
}

/** A verdict in words. */
export function verdictWords(verdict: Verdict | null): string {
  if (verdict === null) return "no number";
  return verdict === "inconclusive" ? "cannot tell" : verdict;
}

/** How many printed laws agree, disagree and so on, one line. */
export function claimsCount(claims: readonly ClaimRecord[]): string {
  const count = (wanted: Verdict | null) =>
    claims.filter(({ verdict, title }) => verdict === wanted && !title.startsWith(READING)).length;
  return `As printed: ${count("agrees")} agree, ${count("disagrees")} disagree, ` +
    `${count("inconclusive")} cannot tell, ${count(null)} without a number`;
}

/**
 * All printed claims of a run, a block for each cell: what is printed, the corrected law and the measurement for D → ∞ with the
 * verdict on the printed one; the corrected law and the measurement at D with the verdict on that. References below.
 *
 * @param claims In the order of the run, at least one.
 */
export function claimsTable(claims: readonly ClaimRecord[], { width, color }: ClaimsTableOptions): string {
  const titles = [...new Map(claims.map((claim) => [claim.title, claim])).values()];
  const number = ({ title }: ClaimRecord) => titles.findIndex((other) => other.title === title) + 1;
  const lay = width >= WIDE ? wide : narrow;
  const cells = [...new Set(claims.map(({ cell }) => cell))].map((cell) => {
    const own = claims.filter((claim) => claim.cell === cell);
    const { params, halfDim, fullDim } = own[0];
    const place = Object.entries(params).map(([name, value]) => `${name} ${paramText(value)}`).join(", ");
    const rows = own.map((claim) => lay.row(claim, number(claim), color));
    const at = place && `, at ${place}`;
    return `Printed claims${at}: D = ${fullDim}; D → ∞ from D = ${halfDim} and ${fullDim}\n\n${lay.head}${
      rows.join("")
    }\n`;
  });
  const references = titles.map((claim) => {
    return wrapped(`${String(number(claim)).padStart(2)} `, `${claim.source}: ${claim.remark}`, width);
  });
  return `${cells.join("")}${references.join("")}\n${wrapped("", KEY, width)}${claimsCount(claims)}\n`;
}

interface Layout {
  readonly head: string;
  readonly row: (claim: ClaimRecord, number: number, color: boolean) => string;
}

const wide: Layout = {
  head: `${" ".repeat(33)}${"D → ∞".padEnd(51)}at D\n   ${"claim".padEnd(30)}${"printed".padStart(9)}${
    "corrected".padStart(11)
  }${"measured".padStart(13)}  ${"as printed".padEnd(14)}${"corrected".padStart(10)}${
    "measured".padStart(13)
  }  as corrected\n`,
  row: (claim, number, color) => {
    const [limit, size] = texts(claim), [printed, corrected] = verdicts(claim, color, 14);
    return `${String(number).padStart(2)} ${claim.title.padEnd(30)}${printedText(claim).padStart(9)}${
      limit[0].padStart(11)
    }${limit[1].padStart(13)}  ${printed}${size[0].padStart(10)}${
      size[1].padStart(13)
    }  ${corrected.trimEnd()}\n`;
  },
};

const narrow: Layout = {
  head: "",
  row: (claim, number, color) => {
    const [limit, size] = texts(claim), [printed, corrected] = verdicts(claim, color, 12);
    return `${String(number).padStart(2)} ${claim.title}\n   printed   ${
      printedText(claim).padEnd(9)
    }${printed}` +
      `measured, D → ∞  ${limit[1]}\n   corrected ${size[0].padEnd(9)}${corrected}measured at D    ${
        size[1]
      }\n`;
  },
};

/** Corrected law and measurement, for D → ∞ and at D. */
function texts(claim: ClaimRecord): readonly [limit: [string, string], size: [string, string]] {
  return [
    [law(claim.correctedLimit), withError(claim.measured, claim.standardError)],
    [law(claim.corrected), withError(claim.fullMeasured, claim.fullStandardError)],
  ];
}

/** Both verdicts, sign and word, as wide as asked for. */
function verdicts({ verdict, correctedVerdict }: ClaimRecord, color: boolean, width: number): string[] {
  return [verdict, correctedVerdict].map((one) =>
    `${one ? verdictMark(one, color) : "–"} ${verdictWords(one).padEnd(width - 2)}`
  );
}

/** A text behind a start, in lines that are indented like its first one. */
function wrapped(start: string, text: string, width: number): string {
  const lines = [start];
  for (const [at, word] of text.split(" ").entries()) {
    const line = lines[lines.length - 1];
    if (at > 0 && line.length + word.length + 1 > width) lines.push(" ".repeat(start.length) + word);
    else lines[lines.length - 1] = at > 0 ? `${line} ${word}` : line + word;
  }
  return `${lines.join("\n")}\n`;
}

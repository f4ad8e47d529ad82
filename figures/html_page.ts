import { createHash } from "node:crypto";
import type { CheckRecord, Measurement } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import { withAllowance, withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { adviceAnswer, adviceEvidence } from "./html_advice.ts";
import { claimsSection } from "./html_claims.ts";
import { escape, table } from "./html_table.ts";
import { gridValues } from "./measured_points.ts";
import { checksText } from "./heading.ts";
import { symbolOf, valueText } from "./wording.ts";

const MAX_ROWS = 400;

/**
 * A page that shows a figure with the run it is of: hovering over a mark, or moving to it by keyboard, tells its values;
 * below stand the run's parameters and its checks. The page loads nothing and its own policy forbids that it does.
 *
 * @param svg What `drawFigure()` returned.
 * @returns A complete HTML document.
 */
export function htmlPage(svg: string, data: FigureData, notes: FigureNotes): string {
  const { run } = data;
  const title = escape(run?.pipeline ?? "Carryover");
  const top = data.conclusions.length > 0 ? "h2" : "h1"; // an answer has its own heading
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${adviceAnswer(data)}<div class="wide">${svg}</div>
<p class="faint">Hover over a mark to read its values, or tab to the figure and use the arrow keys.</p>
<p class="faint swipe">Tables that are wider than the screen have a shadow where they go on: move them sideways.</p>
<p id="tip" role="status" aria-live="polite" hidden></p>
${adviceEvidence(data)}<${top}>${title}</${top}>
<p>${escape(checksText(data))}</p>
${runTable(data, notes)}
<h2>Checks</h2>
${checksTable(data, notes)}
${claimsSection(data, notes)}</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function runTable({ run }: FigureData, notes: FigureNotes): string {
  if (!run) return "<p>The run's description is missing.</p>";
  const { version, seed, instances, backend, shard, params } = run;
  const about = { version, seed, instances, backend, ...(shard ? { shard } : {}) };
  const rows = [
    ...Object.entries(about).map(([name, value]) => [name, "", String(value), ""]),
    ...Object.entries(params).map(([name, value]) => {
      const note = notes.axes[name];
      return [name, note?.symbol ?? "", valueText(value), note?.meaning ?? ""];
    }),
  ];
  return table(["", "symbol", "value", "meaning"], rows.map((cells) => ({ cells })));
}

function checksTable({ checks, measurements }: FigureData, notes: FigureNotes): string {
  const errors = new Map(measurements.map((one) => [keyOf(one), one.standardError]));
  if (checks.length === 0) return "<p>The run has no checks.</p>";
  const names = [...gridValues(checks).keys()];
  const head = [...names.map((name) => symbolOf(name, notes)), "stage", "metric", "measured", "predicted"];
  const rows = checks.slice(0, MAX_ROWS).map((check) => ({
    verdict: check.verdict,
    cells: [
      ...names.map((name) => name in check.params ? valueText(check.params[name]) : ""),
      check.stage,
      check.metric,
      withError(check.measured, errors.get(keyOf(check)) ?? check.standardError),
      withAllowance(check.predicted, check.allowance),
      check.zScore === null ? "–" : check.zScore.toFixed(1),
      `${MARKS[check.verdict]} ${check.verdict}`,
      check.source,
    ],
  }));
  const left = checks.length - rows.length;
  const more = left > 0 ? `<p>${left} more checks are left out; the records hold all.</p>` : "";
  return table([...head, "z", "verdict", "source"], rows) + more;
}

function keyOf({ cell, stage, metric }: Measurement | CheckRecord): string {
  return `${cell} ${stage} ${metric}`;
}

const MARKS = { agrees: "✓", disagrees: "✗", inconclusive: "?" } as const;

const STYLE = `
body{margin:0;background:#fff;color:#1a1a1a;font:16px/1.45 "DejaVu Sans",sans-serif}
main{max-width:62rem;margin:auto;padding:1rem}
h1{font-size:1.3rem}h2{font-size:1.1rem}
.wide{overflow-x:auto}.wide svg{display:block;min-width:600px;max-width:100%;height:auto}
.swipe{display:none}@media screen and (max-width:62rem){.swipe{display:block}
.wide{background:linear-gradient(90deg,#fff 1rem,#fff0) 0 0/3rem 100% local no-repeat,
linear-gradient(270deg,#fff 1rem,#fff0) 100% 0/3rem 100% local no-repeat,
linear-gradient(90deg,#0003,#0000) 0 0/.8rem 100% no-repeat,linear-gradient(270deg,#0003,#0000) 100% 0/.8rem 100% no-repeat}}
.faint{color:#595959;font-size:.85rem}
table{border-collapse:collapse;font-size:.82rem}
th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
.disagrees td{color:#b00000;font-weight:bold}.inconclusive td{color:#595959}
#tip{position:fixed;margin:0;max-width:min(24rem,90vw);padding:.4rem .6rem;background:#1a1a1a;color:#fff;
border-radius:4px;font-size:.85rem;pointer-events:none;z-index:1}#tip[hidden]{display:none}
.answer{font-size:1.15rem;font-weight:bold}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f3f3;padding:.6rem}
@media print{.faint,#tip{display:none}main{max-width:none;padding:0}.wide{overflow:visible}table{font-size:.6rem}
.wide svg{min-width:0;width:100%}tr,svg{break-inside:avoid}th,td{overflow-wrap:anywhere;padding:.1rem .25rem}}
svg [tabindex]:focus{outline:2px solid #0072B2;outline-offset:2px}
`;

const SCRIPT = `
const marks = [...document.querySelectorAll("svg :is(path, rect, line)[aria-label]")];
const tip = document.getElementById("tip");
const hide = () => tip.hidden = true;
const show = (mark) => {
  const box = mark.getBoundingClientRect();
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const left = Math.min(box.right + 8, innerWidth - tip.offsetWidth - 8);
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = Math.max(8, left) + "px";
  tip.style.top = (above > 0 ? above : box.bottom + 8) + "px";
};
marks.forEach((mark, index) => {
  mark.setAttribute("tabindex", index === 0 ? "0" : "-1");
  for (const name of ["mouseenter", "focus", "click"]) mark.addEventListener(name, () => show(mark));
  for (const name of ["mouseleave", "blur"]) mark.addEventListener(name, hide);
  mark.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (key === "Escape") hide();
    if (step) marks[(index + step + marks.length) % marks.length].focus();
  });
});
`;

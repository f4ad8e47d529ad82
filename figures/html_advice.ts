import type { FileRecord, Recommendation } from "../operators/run_record.ts";
import {
  adviceCaveat,
  adviceRuns,
  adviceText,
  baseRate,
  basisWords,
  errorText,
  rowsText,
} from "../sinks/advice_text.ts";
import { short } from "../sinks/format_number.ts";
import { paramText } from "../sinks/format_params.ts";
import { adviceSeries, shownAdvice } from "./advice_rows.ts";
import type { FigureData } from "./figure_data.ts";
import { escape, table } from "./html_table.ts";

/** The answer of a run that was asked whether to pretrain, above its figure; empty for other runs. */
export function adviceAnswer(data: FigureData): string {
  const [conclusion] = data.conclusions;
  if (!conclusion) return "";
  const { source, target, text } = conclusion;
  const items = adviceRuns(shownAdvice(data)).map((run) => {
    const reasons = [...new Set([run[0], run[run.length - 1]])].map((one) => {
      const { samples, reason, remedy } = one, wrong = errorText(one, target);
      const why = run.length > 1
        ? `At ${samples} rows: ${reason}`
        : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
      return `${why}${wrong && `; ${wrong}`}${remedy && `. What would help: ${remedy}`}.`;
    });
    return `<li><b>${escape(rowsText(run))}: ${escape(adviceText(run[0]))}.</b> ${
      escape(reasons.join(" "))
    }</li>`;
  });
  return `<h1>Should I pretrain on ${escape(source.path)} for ${escape(target.path)}?</h1>
<p class="answer">${escape(text)}.</p>
<ul>
${items.join("\n")}
</ul>
<p>${escape(adviceCaveat)}</p>
`;
}

/** What the answer rests on, and how to have it again. */
export function adviceEvidence(data: FigureData): string {
  const [conclusion] = data.conclusions;
  if (!conclusion) return "";
  const shown = shownAdvice(data);
  const files = ([["source", conclusion.source], ["target", conclusion.target]] as const).map((
    [role, file],
  ) => ({
    cells: [role, file.path, `${file.used} of ${file.rows}`, `${file.features}`, file.labels, file.sha256],
  }));
  return `<h2>Evidence</h2>
<p>Losses are in units of the variance of the target's labels: 1 is what predicting the mean costs. Gains are what pretraining
saves, in per cent of the loss without it, with twice their standard errors.</p>
${table(GAINS, shown.map((one) => ({ cells: gainsOf(one) })))}
<p>The losses that are predicted, and what was chosen for each use of the source:</p>
${table(LOSSES, shown.map((one) => ({ cells: lossesOf(one) })))}
${errors(shown, conclusion.target)}<h2>How much of the labels the features express</h2>
<p>The share of the labels' variance along those directions of each kernel that so many rows resolve, predicted from all rows: the
source's features fit the target if pretrained ones express more than the untrained ones at the same number of rows.</p>
${
    table(
      ["rows", ...adviceSeries.map(({ label }) => label)],
      shown.map(({ samples, overlaps }) => ({
        cells: [
          String(samples),
          ...adviceSeries.map(({ method }) => overlaps ? overlaps[method].toFixed(3) : "–"),
        ],
      })),
    )
  }
<h2>Data</h2>
${table(["", "file", "rows used", "features", "to be predicted", "SHA-256"], files)}
<h2>To have it again</h2>
<p>With version ${escape(data.run?.version ?? "?")} on ${
    escape(data.run?.backend ?? "?")
  }, in the project's folder:</p>
<pre>${escape(commandOf(data))}</pre>
`;
}

/** Shares of rows put into the wrong class, for people who think in them; nothing where labels are numbers. */
function errors(shown: readonly Recommendation[], { commonest }: FileRecord): string {
  const trained = shown.flatMap(({ samples, errorRates }) => errorRates ? [{ samples, errorRates }] : []);
  if (trained.length === 0) return "";
  const rows = trained.map(({ samples, errorRates }) => ({
    cells: [
      String(samples),
      ...adviceSeries.map(({ method }) => `${(100 * errorRates[method]).toFixed(1)} %`),
      ...commonest ? [baseRate(commonest)] : [],
    ],
  }));
  return `<h2>How often the class is wrong</h2>
<p>The share of held-out rows that are put into the wrong class after training on so many others, each row given its likeliest class. The
recommendation goes by the loss, which tells small differences sooner.</p>
${
    table(
      ["rows", ...adviceSeries.map(({ label }) => label), ...commonest ? [`always "${commonest.name}"`] : []],
      rows,
    )
  }
`;
}

const GAINS = [
  "rows",
  "recommendation",
  "made from",
  "gain frozen: predicted",
  "trained",
  "gain fine-tuned: predicted",
  "trained",
];
const LOSSES = ["rows", ...adviceSeries.map(({ label }) => label), "chosen: frozen", "chosen: fine-tuned"];

function gainsOf(one: Recommendation): string[] {
  const { losses, predicted, measured } = one;
  const gain = (gains: Recommendation["predicted"], way: "freeze" | "fineTune") => {
    if (!gains || !losses) return "–";
    const { value, standardError, allowance } = gains[way];
    const [percent, error] = [value, 2 * standardError + allowance].map((number) =>
      100 * number / losses.scratch
    );
    return `${percent.toFixed(1)} ± ${error.toFixed(1)} %`.replace("-", "−");
  };
  return [
    String(one.samples),
    adviceText(one),
    basisWords[one.basis],
    gain(predicted, "freeze"),
    gain(measured, "freeze"),
    gain(predicted, "fineTune"),
    gain(measured, "fineTune"),
  ];
}

function lossesOf({ samples, losses, choices }: Recommendation): string[] {
  return [
    String(samples),
    ...adviceSeries.map(({ method }) => losses ? short(Number(losses[method].toPrecision(3))) : "–"),
    choices?.["linear-transfer"] ?? "–",
    choices?.["lazy-fine-tune"] ?? "–",
  ];
}

const flagOf = (name: string) => name.replaceAll(/[A-Z]/g, (hump) => `-${hump.toLowerCase()}`);

/** The command of a run with every parameter, as the program that made it would read it. */
function commandOf({ run }: FigureData): string {
  if (!run) return "";
  const quoted = (text: string) =>
    /^[\w./:,=+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  const options = Object.entries(run.params)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `--${flagOf(name)} ${quoted(paramText(value))}`);
  const { pipeline, seed, instances } = run;
  return ["deno task pipeline", pipeline, ...options, `--seed ${seed}`, `--instances ${instances}`].join(" ");
}

import { short } from "../sinks/format_number.ts";
import type { ParamValue } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";

const metricNames: Readonly<Record<string, string>> = {
  target_test_loss: "test loss on the target",
  target_train_loss: "training loss on the target",
  source_test_loss: "test loss on the source",
  source_train_loss: "training loss on the source",
  target_test_accuracy: "test accuracy on the target",
  transferability: "transferability (loss from scratch − after transfer)",
  zScore: "z-score, standard errors beyond the allowance",
};

/** A metric in words. */
export function metricTitle(metric: string): string {
  return metricNames[metric] ?? metric.replaceAll("_", " ");
}

/** A metric in as few words as possible, for labels in a row. */
export function metricLabel(metric: string): string {
  return metricTitle(metric).replace(/ \(.*/, "");
}

/**
 * Title of an axis: meaning, symbol, unit.
 *
 * @example
 * ```ts
 * import { axisTitle } from "./wording.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const meaning = "target samples per input dimension; any number";
 * const axes = { targetRatio: { symbol: "α₂", unit: "P₂/D", meaning, whole: false } };
 * strictEqual(
 *   axisTitle("targetRatio", { figures: [], axes }),
 *   "target samples per input dimension, α₂ = P₂/D",
 * );
 * ```
 */
export function axisTitle(name: string, { axes }: FigureNotes): string {
  const note = axes[name];
  if (!note) return spaced(name);
  const meaning = note.meaning.split(/;| \(/)[0].replace(/[\s,]+$/, "") || spaced(name);
  const formula = /[/^²]/.test(note.unit) && !note.unit.includes(" ");
  const unit = note.unit && (note.symbol && formula ? ` = ${note.unit}` : ` (${note.unit})`);
  return note.symbol ? `${meaning}, ${note.symbol}${unit}` : `${meaning}${unit}`;
}

/** Symbol of a parameter, `a` of `a = cos θ`; its name if it has none. */
export function symbolOf(name: string, { axes }: FigureNotes): string {
  return axes[name]?.symbol.split("=")[0].trim() || spaced(name);
}

/** A parameter's value for people; infinity, which records hold as `"inf"`, as a sign. */
export function valueText(value: ParamValue): string {
  if (typeof value === "number" || typeof value === "string") {
    const number = axisValue(value);
    if (number === undefined) return String(value) || "none";
    return Number.isFinite(number) ? short(number).replace(/^-/, "−") : number > 0 ? "∞" : "−∞";
  }
  return value.map(valueText).join(", ");
}

/** A parameter's value as a number, also if records hold it as `"inf"`; undefined if it is none. */
export function axisValue(value: ParamValue | undefined): number | undefined {
  if (value === "inf") return Infinity;
  if (value === "-inf") return -Infinity;
  return typeof value === "number" && !Number.isNaN(value) ? value : undefined;
}

/** `α₂ = 0.6, a = 0.3`; empty if there is nothing to tell apart. */
export function paramsText(
  params: Readonly<Record<string, ParamValue>>,
  names: readonly string[],
  notes: FigureNotes,
): string {
  return names.filter((name) => name in params)
    .map((name) => `${symbolOf(name, notes)} = ${valueText(params[name])}`).join(", ");
}

/** What stands above every figure: the pipeline, and the sentences below it, not yet wrapped. */
export interface Heading {
  /** Name of the pipeline. */
  readonly title: string;
  /** Fixed parameters; seed and size; checks; remarks. */
  readonly subtitle: readonly string[];
}

/** Heading of a figure, with remarks on what it leaves out. */
export function heading(data: FigureData, notes: FigureNotes, remarks: readonly string[] = []): Heading {
  const { run } = data;
  const origin = run
    ? [
      `seed ${run.seed}`,
      `${run.instances} instance${run.instances === 1 ? "" : "s"}`,
      `version ${run.version}`,
      run.backend,
      ...(run.shard ? [`shard ${run.shard}`] : []),
    ].join(", ")
    : "a run without a description";
  const subtitle = [fixedText(data, notes), origin, checksText(data), ...remarks];
  return { title: run?.pipeline ?? "Carryover", subtitle: subtitle.filter((line) => line !== "") };
}

/** The numeric parameters that do not span the grid: those with a symbol, or all if none has one. */
function fixedText({ run }: FigureData, notes: FigureNotes): string {
  const fixed = Object.entries(run?.params ?? {}).filter(([name, value]) =>
    name in notes.axes && axisValue(value) !== undefined
  ).map(([name]) => name);
  const known = fixed.filter((name) => notes.axes[name].symbol !== "");
  return paramsText(run?.params ?? {}, known.length > 0 ? known : fixed.slice(0, 8), notes);
}

/** How many checks agree; that the run was broken off, if it was. */
export function checksText({ checks, summary }: FigureData): string {
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  const [agrees, disagrees, inconclusive] = ["agrees", "disagrees", "inconclusive"].map(count);
  const text = checks.length === 0
    ? "no checks"
    : `${checks.length} check${
      checks.length === 1 ? "" : "s"
    }: ${agrees} agree, ${disagrees} disagree, ${inconclusive} inconclusive`;
  return summary ? text : `${text}; the run was broken off`;
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

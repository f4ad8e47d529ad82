import { short } from "../sinks/format_number.ts";
import type { ParamValue } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";

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
export function axisTitle(name: string, notes: FigureNotes): string {
  const note = notes.axes[name];
  if (!note) return spaced(name);
  const meaning = meaningOf(name, notes);
  const formula = /[/^²]/.test(note.unit) && !note.unit.includes(" ");
  const unit = note.unit && (note.symbol && formula ? ` = ${note.unit}` : ` (${note.unit})`);
  return note.symbol ? `${meaning}, ${note.symbol}${unit}` : `${meaning}${unit}`;
}

/** Symbol of a parameter, `a` of `a = cos θ`; its name if it has none. An equation that is one symbol has no-break spaces. */
export function symbolOf(name: string, { axes }: FigureNotes): string {
  return axes[name]?.symbol.split(" = ")[0] || spaced(name);
}

/** Longer lists are told by their ends. */
const LONG_LIST = 50;

/** A parameter's value for people; infinity, which records hold as `"inf"`, as a sign. */
export function valueText(value: ParamValue): string {
  if (typeof value === "number" || typeof value === "string") {
    const number = axisValue(value);
    if (number === undefined) return String(value) || "none";
    return Number.isFinite(number) ? short(number).replace(/^-/, "−") : number > 0 ? "∞" : "−∞";
  }
  if (value.length > LONG_LIST) {
    return `${valueText(value[0])}, …, ${valueText(value[value.length - 1])} (${value.length} values)`;
  }
  return value.map(valueText).join(", ") || "none";
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

/** What symbols stand for: `σ₂: standard deviation of target label noise`. */
export function symbolsText(names: readonly string[], notes: FigureNotes): string {
  return names.filter((name) => notes.axes[name]?.symbol).map((name) => {
    const unit = notes.axes[name].unit && ` (${notes.axes[name].unit})`;
    return `${symbolOf(name, notes)}: ${meaningOf(name, notes)}${unit}`;
  }).join("; ");
}

function meaningOf(name: string, { axes }: FigureNotes): string {
  return axes[name].meaning.split(/;| \(/)[0].replace(/[\s,]+$/, "") || spaced(name);
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

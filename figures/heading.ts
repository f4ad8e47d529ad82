import type { ParamValue } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { axisValue, paramsText } from "./wording.ts";

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

/**
 * The parameters that do not span the grid, or have shown one value so far: the numeric ones with a symbol, or all if none
 * has one, and lists such as the classes of images.
 */
function fixedText({ run, measurements }: FigureData, notes: FigureNotes): string {
  const seen = (name: string) => measurements.flatMap(({ params }) => params[name] ?? []);
  const params = Object.fromEntries(
    Object.entries(run?.params ?? {}).flatMap(([name, value]): [string, ParamValue][] => {
      if (!(name in notes.axes)) {
        return Array.isArray(value) && typeof value[0] === "number" ? [[name, value]] : [];
      }
      if (axisValue(value) !== undefined) return [[name, value]];
      const values = new Set(seen(name));
      return values.size === 1 ? [[name, [...values][0] as ParamValue]] : [];
    }),
  );
  const numeric = Object.keys(params).filter((name) => name in notes.axes);
  const known = numeric.filter((name) => notes.axes[name].symbol !== "");
  const lists = Object.keys(params).filter((name) => !(name in notes.axes));
  return paramsText(params, [...(known.length > 0 ? known : numeric.slice(0, 8)), ...lists], notes);
}

/** How many checks agree; how far the run is, if it is not complete. */
export function checksText({ checks, measurements, summary }: FigureData): string {
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  const [agrees, disagrees, inconclusive] = ["agrees", "disagrees", "inconclusive"].map(count);
  const text = checks.length === 0
    ? "no checks"
    : `${checks.length} check${
      checks.length === 1 ? "" : "s"
    }: ${agrees} agree, ${disagrees} disagree, ${inconclusive} inconclusive`;
  const cells = new Set(measurements.map(({ cell }) => cell)).size;
  return summary ? text : `${text}; the run is not complete, ${cells} cell${cells === 1 ? "" : "s"} so far`;
}

/** A remark on the checks that disagree but are of another metric, stage or cell than what is drawn. */
export function notDrawn({ checks }: FigureData, drawn: number): string[] {
  const hidden = checks.filter(({ verdict }) => verdict === "disagrees").length - drawn;
  return hidden > 0 ? [`disagreeing checks that are not shown: ${hidden}`] : [];
}

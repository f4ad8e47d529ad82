import type { ParamValue } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { axisValue, paramsText } from "./wording.ts";

/** What stands above every figure: the pipeline, and the sentences below it, not yet wrapped. */
export interface Heading {
  /** What the run shows, or the name of the pipeline. */
  readonly title: string;
  /** Pipeline and paper; fixed parameters; seed and size; checks; remarks. */
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
  const subtitle = [fixedText(data, notes), origin, checksText(data), ...notes.undrawn ?? [], ...remarks];
  const name = run?.pipeline ?? "Carryover";
  const title = notes.shows ? notes.shows[0].toUpperCase() + notes.shows.slice(1) : name;
  const origins = notes.shows ? [`${name}: ${notes.result ?? ""}`] : [];
  return { title, subtitle: [...origins, ...subtitle].filter((line) => line !== "") };
}

/**
 * The parameters that do not span the grid, or have shown one value so far: numbers, choices, and lists such as the classes of
 * images; without those that have no effect on this run or on what comes out.
 */
function fixedText({ run, measurements }: FigureData, notes: FigureNotes): string {
  const fixed = (name: string, value: ParamValue, single: boolean): [string, ParamValue][] => {
    if (single) return [[name, value]];
    const values = new Set(measurements.flatMap(({ params }) => params[name] ?? []));
    return values.size === 1 ? [[name, [...values][0] as ParamValue]] : [];
  };
  const params = Object.fromEntries(
    Object.entries(run?.params ?? {}).flatMap(([name, value]): [string, ParamValue][] => {
      if (notes.axes[name]) {
        return notes.axes[name].incidental ? [] : fixed(name, value, axisValue(value) !== undefined);
      }
      if (notes.choices?.includes(name)) return fixed(name, value, !Array.isArray(value));
      const list = Array.isArray(value) && typeof value[0] === "number" && !notes.unused?.includes(name);
      return list ? [[name, value]] : [];
    }),
  );
  return paramsText(params, Object.keys(params), notes);
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

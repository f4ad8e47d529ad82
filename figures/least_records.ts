import type { Params, Stage } from "../operators/run_record.ts";
import type { PhaseFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { valueKey } from "./measured_points.ts";
import { axisValue } from "./wording.ts";

/**
 * The records of a run with one parameter less: where a metric is least along it. Their values are the decimal logarithm of that
 * parameter's, measured over the cells, predicted along the lines of theory where there are lines. Checks have no place any more.
 *
 * @param figure Its `least` names the parameter; values of it that are not positive are left out.
 */
export function leastRecords(data: FigureData, { metric, least = "" }: PhaseFigure): FigureData {
  const places = data.theory.length > 0
    ? leastOf(data.theory)
    : new Map<string, { readonly value: number; readonly at: number }>();
  const measurements = [...leastOf(data.measurements).values()];
  const predictions = [...leastOf(data.predictions)].map(([key, { record, at }]) => ({
    record,
    at: places.get(key)?.at ?? at,
  }));
  const placed = <R extends { readonly params: Params }>({ record, at }: { record: R; at: number }) => ({
    ...record,
    params: without(record.params),
    value: Math.log10(at),
  });
  return {
    ...data,
    measurements: measurements.map(placed).map((record) => ({ ...record, standardError: null })),
    predictions: predictions.map(placed),
    theory: [],
    checks: [],
  };

  function without({ [least]: _, ...others }: Params): Params {
    return others;
  }

  /** The least record for each combination of the other parameters. */
  function leastOf<R extends { stage: Stage; metric: string; params: Params; value: number }>(
    records: readonly R[],
  ) {
    const found = new Map<string, { readonly record: R; readonly value: number; readonly at: number }>();
    for (const record of records) {
      const at = axisValue(record.params[least]) ?? 0;
      if (record.metric !== metric || !(at > 0 && at < Infinity)) continue;
      const others = Object.entries(without(record.params)).sort(([a], [b]) => a < b ? -1 : 1);
      const key = JSON.stringify([record.stage, ...others.map(([name, value]) => [name, valueKey(value)])]);
      const best = found.get(key);
      if (!best || record.value < best.value) found.set(key, { record, value: record.value, at });
    }
    return found;
  }
}

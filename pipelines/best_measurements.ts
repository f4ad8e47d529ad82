import { leastAlong, lowestNear, parabolaAt, type PlacedMean } from "../numerics/least_along.ts";
import type { CheckRecord, Measurement, Params, RunRecord } from "../operators/run_record.ts";
import type { BestFigure, Figure } from "./figure.ts";

/** What the metrics of a best value begin and end in. */
const BEST = "best_", EXCESS = "_excess";
/** Values of the parameter that tell a least one. */
const FEWEST = 3;

/** Takes the records of a run, and says last where a metric is least along a parameter. */
export interface BestMeasurements {
  /** Takes a record. */
  readonly add: (record: RunRecord) => void;
  /** The best value and what it costs in theory, for each set of the other parameters. */
  readonly records: () => Measurement[];
}

/** Whether a record is about a best value: it belongs to several cells, not to the one whose index it has, the last of them. */
export function isBest(
  { figures = [] }: { readonly figures?: readonly Figure[] },
  record: RunRecord,
): boolean {
  return record.type === "measurement" &&
    bestFigures(figures).some((figure) => bestNames(figure).includes(record.metric));
}

/**
 * Where a metric is least along a parameter, for the maps that a pipeline declares: `best_…`, the vertex of the parabola in the
 * logarithm of the parameter through the lowest cell and its two neighbours; and `…_excess`, by how much what theory predicts there
 * exceeds the least that it predicts, both by parabolas through the predictions in the cells. With instances that are
 * known one by one the errors are those of paired differences. None where the lowest cell is at an end, or all are the same within errors.
 */
export function bestMeasurements(
  { figures = [] }: { readonly figures?: readonly Figure[] },
): BestMeasurements {
  const [figure] = bestFigures(figures), groups = new Map<string, Group>();
  const instances = new Map<string, Map<number, number>>(), predicted = new Map<string, number>();
  const place = ({ cell, stage }: { readonly cell: number; readonly stage: string }) => `${cell} ${stage}`;
  return {
    add(record) {
      if (!figure || !("metric" in record) || record.metric !== figure.metric) return;
      if (record.type === "loss") {
        const own = instances.get(place(record)) ?? new Map<number, number>();
        instances.set(place(record), own.set(record.instance, record.value));
      } else if (record.type === "check") {
        predicted.set(place(record), record.predicted);
      } else if (record.type === "measurement") {
        const { [figure.along]: at, ...params } = record.params;
        if (typeof at !== "number" || !(at > 0 && at < Infinity)) return;
        const key = JSON.stringify([record.stage, params]), group = groups.get(key) ?? { params, points: [] };
        group.points.push({ record, at });
        groups.set(key, group);
      }
    },
    records: () =>
      [...groups.values()].flatMap((group) =>
        bestOf(
          group,
          figure,
          (record) => instances.get(place(record)) ?? new Map(),
          (record) => predicted.get(place(record)),
        )
      ),
  };
}

interface Group {
  readonly params: Params;
  readonly points: { readonly record: Measurement; readonly at: number }[];
}

function bestOf(
  { params, points }: Group,
  figure: BestFigure,
  instancesOf: (record: Measurement) => Map<number, number>,
  predictedAt: (record: Measurement) => CheckRecord["predicted"] | undefined,
): Measurement[] {
  const rising = points.toSorted((one, other) => one.at - other.at);
  if (rising.length < FEWEST) return [];
  const measured = rising.map(({ record, at }): PlacedMean => ({
    ...{ x: Math.log10(at), mean: record.value, error: record.standardError ?? Infinity },
    instances: instancesOf(record),
  }));
  const { x, error, flat, index } = leastAlong(measured);
  if (flat || error === undefined || !Number.isFinite(error)) return [];
  const { cell, stage, instances } = points[points.length - 1].record, best = 10 ** x;
  const [name, excessName] = bestNames(figure);
  const head = { type: "measurement", cell, params, stage, instances } as const;
  const found = { ...head, metric: name, value: best, standardError: Math.LN10 * best * error };

  const theory = rising.flatMap(({ record, at }) => {
    const mean = predictedAt(record);
    return mean === undefined
      ? []
      : [{ x: Math.log10(at), mean, error: 0, instances: new Map<number, number>() }];
  });
  if (theory.length < rising.length) return [found];
  const lowest = Math.min(...theory.slice(1, -1).map((_, at) => lowestNear(theory, at + 1)));
  const excess = (at: number) => parabolaAt(theory, index, at) - lowest;
  const standardError = Math.hypot(excess(x - error) - excess(x), excess(x + error) - excess(x)) / Math.SQRT2;
  return [found, { ...head, metric: excessName, value: excess(x), standardError }];
}

function bestFigures(figures: readonly Figure[]): BestFigure[] {
  return figures.filter((figure) => figure.kind === "best");
}

/** The metrics of the best value and of what it costs: `best_elastic_coupling`, `target_test_loss_excess`. */
export function bestNames({ along, metric }: BestFigure): readonly [string, string] {
  return [BEST + along.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), metric + EXCESS];
}

import type { GainRecord, MethodNumbers, Recommendation } from "../operators/run_record.ts";
import { withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { dashes, palette, shapes } from "./theme.ts";

/** A way to learn the target, and how it looks. */
export interface AdviceSeries {
  /** Its stage. */
  readonly method: keyof MethodNumbers;
  /** In words. */
  readonly label: string;
  /** Of points and line. */
  readonly color: string;
  /** Of points. */
  readonly shape: string;
  /** Of the line. */
  readonly dash: readonly number[];
}

/** The three ways. */
export const adviceSeries: readonly AdviceSeries[] = ([
  ["scratch", "without the source"],
  ["linear-transfer", "pretrained features, frozen"],
  ["lazy-fine-tune", "pretrained and fine-tuned"],
] as const).map(([method, label], slot) => ({
  method,
  label,
  color: palette[slot],
  shape: shapes[slot],
  dash: dashes[slot],
}));

/** The recommendations that a figure shows, by rising size: those of the first experiment of a run. */
export function shownAdvice({ recommendations, conclusions }: FigureData): Recommendation[] {
  const next = conclusions[1]?.cell ?? Infinity;
  return recommendations.filter(({ cell }) => cell < next).sort((one, other) => one.samples - other.samples);
}

/** Rows of the target: beyond half of them a prediction is an extrapolation. */
export function targetRows({ conclusions }: FigureData): number | undefined {
  return conclusions[0]?.target.used;
}

/** Points and lines of the losses. */
export function lossRows(data: FigureData, shown: readonly Recommendation[]) {
  const paths = adviceSeries.flatMap(({ method, color, dash }) =>
    shown.flatMap(({ samples, losses }) => {
      if (!losses) return [];
      const y = losses[method];
      return [{ x: samples, y, low: y, high: y, color, dash, width: 1.8, path: method }];
    })
  );
  const points = adviceSeries.flatMap(({ method, label: name, color, shape }, slot) =>
    shown.flatMap(({ cell, samples }) => {
      const found = data.measurements.find((one) =>
        one.cell === cell && one.stage === method && one.metric === "target_test_loss"
      );
      if (!found) return [];
      const { value: y, standardError } = found, error = standardError ?? 0;
      const label = `${name}, ${samples} rows: measured loss ${withError(y, standardError)}`;
      return [look({ x: aside(samples, slot), y, low: y - error, high: y + error, label }, { color, shape })];
    })
  );
  return { points, paths };
}

/** Points and lines of the gains, in per cent of the loss from scratch, with twice their errors. */
export function gainRows(shown: readonly Recommendation[]) {
  const ways = adviceSeries.slice(1).map((series, slot) => ({
    ...series,
    slot,
    way: series.method === "linear-transfer" ? "freeze" : "fineTune",
  } as const));
  const percent = ({ value, standardError, allowance }: GainRecord, loss: number) => {
    const [y, error] = [value, 2 * standardError + allowance].map((one) => 100 * one / loss);
    return { y, low: y - error, high: y + error };
  };
  const paths = ways.flatMap(({ way, color, dash, method }) =>
    shown.flatMap(({ samples, losses, predicted }) => {
      if (!losses || !predicted) return [];
      const place = percent(predicted[way], losses.scratch);
      return [{ x: samples, ...place, color, dash, width: 1.8, path: method }];
    })
  );
  const points = ways.flatMap(({ way, label: name, color, shape, slot }) =>
    shown.flatMap(({ samples, losses, measured }) => {
      if (!losses || !measured) return [];
      const place = percent(measured[way], losses.scratch), [y, low, high] = Object.values(place);
      const label =
        `${name}, ${samples} rows: by training ${y.toFixed(1)} % saved, with two standard errors ` +
        `${low.toFixed(1)} to ${high.toFixed(1)} %`;
      return [look({ x: aside(samples, slot), ...place, label }, { color, shape })];
    })
  );
  return { paths, points };
}

/** Points at the same size are moved apart a little. */
function aside(samples: number, slot: number): number {
  return samples * 1.025 ** (slot - 1);
}

function look<Point extends object>(point: Point, { color, shape }: Pick<AdviceSeries, "color" | "shape">) {
  return { ...point, color, shape, fill: color, size: 42, ring: 0 };
}

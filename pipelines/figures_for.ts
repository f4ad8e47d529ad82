import { bestNames } from "./best_measurements.ts";
import type { Figure } from "./figure.ts";

/** The values of each parameter in a run, one or more. */
export type ValueLists = Readonly<Record<string, readonly unknown[]>>;

/**
 * The ways to draw a run, the most telling first: as declared, but of the `lines` those first whose axis has more values.
 */
export function figuresFor(figures: readonly Figure[] = [], values: ValueLists): readonly Figure[] {
  const size = (figure: Figure) => figure.kind === "lines" ? finiteNumbers(values[figure.x]).length : 0;
  const lines = figures.filter(({ kind }) => kind === "lines").toSorted((one, other) =>
    size(other) - size(one)
  );
  return figures.map((figure) => figure.kind === "lines" ? lines.shift()! : figure);
}

/** Those of a parameter's values that have a place on an axis. */
export function finiteNumbers(values: readonly unknown[] = []): number[] {
  return values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
}

/**
 * Figures of the metrics asked for (of an exponent or a best value: of what has it), in their order, the figures first that were made for them; all if none was asked for.
 */
export function onlyMetrics(figures: readonly Figure[], asked?: readonly string[]): readonly Figure[] {
  if (!asked) return figures;
  const maps = figures.filter((figure) => figure.kind === "best");
  const ofCells = (metric: string) =>
    maps.find((figure) => bestNames(figure).includes(metric))?.metric ?? metric;
  const metrics = [...new Set(asked.map((metric) => ofCells(metric.replace(/_exponent$/, ""))))];
  const isOwn = (figure: Figure) => "metric" in figure && metrics.includes(figure.metric);
  const own = figures.filter(isOwn);
  return [...own, ...figures.filter((figure) => !isOwn(figure))].flatMap((figure): Figure[] => {
    if (figure.kind !== "lines") return own.includes(figure) ? [figure] : [];
    const { kind, x, log } = figure, [metric, ...beside] = metrics;
    // Stages were chosen for the metrics of the figure: others may be measured elsewhere
    const known = [figure.metric, ...figure.beside ?? []];
    const stages = metrics.every((one) => known.includes(one)) ? figure.stages : undefined;
    const { minima, level, limit } = figure;
    if (own.includes(figure)) return [{ kind, x, metric, beside, stages, log, minima, level, limit }];
    return [{ kind, x, metric, beside, log: log?.includes("x") ? "x" : undefined }];
  });
}

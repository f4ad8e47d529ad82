import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import type { AxisScale } from "./axis_scale.ts";
import type { LinesPanel, LinesSeries } from "./lines_data.ts";
import { symbolOf, valueText } from "./wording.ts";

/** What a series is compared with. */
interface Level {
  readonly value: number;
  readonly predicted: boolean;
}

/**
 * Panels with the levels of their series as references: what theory says at one value along the horizontal axis, or what was
 * measured there where theory says nothing; one for all if they are the same. Panels that have references keep them.
 *
 * @param x The horizontal axis: a level goes from end to end.
 * @returns `said` names the levels: `scratch (δ = 0), predicted`; undefined if there is none.
 */
export function withLevels(
  panels: readonly LinesPanel[],
  { x: name, level }: LinesFigure,
  x: AxisScale,
  notes: FigureNotes,
): { readonly panels: readonly LinesPanel[]; readonly said?: string } {
  if (!level || panels.some(({ reference }) => reference.length > 0)) return { panels };
  const found = panels.map(({ series }) => series.map((one) => levelOf(one, level.at)));
  const all = found.flat().flatMap((one) => one ?? []);
  if (all.length === 0) return { panels };
  const same = found.every((own) =>
    new Set(own.flatMap((one) => one ? [one.value.toPrecision(6)] : [])).size <= 1
  );
  const line = (one?: Level): LinesSeries => ({
    points: [],
    pieces: one ? [x.domain.map((at) => ({ x: at, value: one.value, allowance: 0 }))] : [],
  });
  const by = all.every(({ predicted }) => predicted)
    ? "predicted"
    : all.some(({ predicted }) => predicted)
    ? "predicted or measured"
    : "measured";
  return {
    panels: panels.map((panel, at) => ({
      ...panel,
      reference: same ? [line(found[at].find((one) => one))] : found[at].map(line),
    })),
    said: `${level.name} (${symbolOf(name, notes)} = ${valueText(level.at)}), ${by}`,
  };
}

function levelOf({ points, pieces }: LinesSeries, at: number): Level | undefined {
  const vertex = pieces.flat().find(({ x }) => x === at), point = points.find(({ x }) => x === at);
  if (vertex) return { value: vertex.value, predicted: true };
  return point && { value: point.value, predicted: false };
}

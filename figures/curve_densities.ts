import type { Stage } from "../operators/run_record.ts";
import { axisScale, extent } from "./axis_scale.ts";
import { curveMarks, type CurveRow } from "./curve_marks.ts";
import { type CellDensity, type Density, firstDensities, rowsOf } from "./densities.ts";
import type { FigureData } from "./figure_data.ts";
import { plotGroup } from "./page.ts";
import { plotScales } from "./plot_axes.ts";

/** Bins that make one point. */
const MERGED = 3;
/** Densities this much below the highest are not shown: they are of a few neurons. */
const LOWEST = 1e-3;

/** Where a plot stands, of which cell it is. */
export interface DensityPlace {
  readonly cell: number;
  readonly first: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Plots of densities below those of the curves, one for each cell: circles for what was counted, a line for theory, in the colours
 * of the stages; the vertical axis is logarithmic, for the tails.
 *
 * @param look Colour and dash of a stage; nothing of one that is not drawn.
 */
export function curveDensities(
  data: FigureData,
  metric: string,
  places: readonly DensityPlace[],
  look: (stage: Stage) => Pick<CurveRow, "color" | "dash"> | undefined,
): object[] {
  const near = ({ cell, stage }: CellDensity) => places.some((place) => place.cell === cell) && look(stage);
  const counted = firstDensities(data, metric).filter(near);
  const predicted = firstDensities(data, `predicted_${metric}`).filter(near);
  const top = extent(counted.flatMap(({ density }) => density[1]))[1], floor = LOWEST * top;
  const rows = (densities: readonly CellDensity[], merge: (density: Density) => Density) =>
    densities.flatMap(({ cell, stage, density }) =>
      rowsOf(merge(density)).filter(({ y }) => y >= floor).map((at) => ({
        cell,
        ...at,
        ...look(stage)!,
        path: stage,
        label: `${stage}: density ${at.y.toPrecision(3)} at ${at.x.toPrecision(3)}`,
      }))
    );
  const points = rows(counted, merged), lines = rows(predicted, (density) => density);
  const x = axisScale(points.map(({ x }) => x), false),
    y = { log: true, domain: [floor, 1.6 * top] } as const;
  return places.map(({ cell, first, ...at }) => {
    const of = ({ cell: other }: { cell: number }) => other === cell;
    const { data, marks } = curveMarks({
      ...{ points: points.filter(of), lines: lines.filter(of), levels: [] },
      ...{ many: false, width: at.width },
    });
    return plotGroup(at, { data, marks, ...plotScales({ x, y, yTitle: "density", first }, at) });
  });
}

/** The same with fewer, wider bins. */
function merged([places, values]: Density): Density {
  const mean = (row: readonly number[], start: number) =>
    row.slice(start, start + MERGED).reduce((sum, value) => sum + value, 0) / MERGED;
  const starts = Array.from({ length: Math.floor(places.length / MERGED) }, (_, i) => MERGED * i);
  return [starts.map((start) => mean(places, start)), starts.map((start) => mean(values, start))];
}

import type { Kernel } from "../operators/run_record.ts";
import type { FigureData } from "./figure_data.ts";

/** A density as two rows of numbers: where, and how much. */
export type Density = readonly (readonly number[])[];

/** The density of a cell and stage. */
export interface CellDensity extends Pick<Kernel, "cell" | "stage"> {
  /** Cell and stage in one. */
  readonly key: string;
  /** What was counted, or what theory says. */
  readonly density: Density;
}

/** The densities that kernel records of a metric hold: the first instance of each cell and stage. */
export function firstDensities({ kernels }: FigureData, metric: string): CellDensity[] {
  const found = new Map<string, CellDensity>();
  for (const { metric: name, cell, stage, matrix } of kernels) {
    const key = JSON.stringify([cell, stage]);
    if (name === metric && matrix?.length === 2 && !found.has(key)) {
      found.set(key, { cell, stage, key, density: matrix });
    }
  }
  return [...found.values()];
}

/** A density as points. */
export function rowsOf([places = [], values = []]: Density): { x: number; y: number }[] {
  return places.map((place, i) => ({ x: place, y: values[i] }));
}

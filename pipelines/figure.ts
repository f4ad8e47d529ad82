import type { Stage } from "../operators/run_record.ts";

/** A way to draw the records of a run, as plain data: a run folder keeps it, so that it can be drawn again. */
export type Figure =
  | LinesFigure
  | PhaseFigure
  | BestFigure
  | CurvesFigure
  | HistogramFigure
  | MatrixFigure
  | DensityFigure
  | ClaimsFigure
  | AdviceFigure;

/** Measurements with error bars beside lines of theory, against one parameter; z-scores below. */
export interface LinesFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "lines";
  /** Parameter along the horizontal axis, a number or a choice; it must span the grid. */
  readonly x: string;
  /** What is drawn. */
  readonly metric: string;
  /** More of the same kind, drawn on the same axes in panels of their own. */
  readonly beside?: readonly string[];
  /** Stages to draw; by default all that measure the metric. `scratch`, if measured, is drawn beside any others, as a reference. */
  readonly stages?: readonly Stage[];
  /** Axes that are logarithmic. */
  readonly log?: "x" | "y" | "xy";
  /** Mark where each line of theory is least, if it is not at an end: the best time to stop. */
  readonly minima?: boolean;
  /** Mark up to where theory is to be trusted: at a share of a parameter's value, with a few words. */
  readonly limit?: TrustLimit;
  /** What theory says at a value of `x`, or else what was measured, is drawn as a level to compare with, under a name. */
  readonly level?: { readonly at: number; readonly name: string };
}

/** A place on the horizontal axis of lines, up to which theory is to be trusted. */
export interface TrustLimit {
  /** A numeric parameter. */
  readonly of: string;
  /** The place, in units of its value. */
  readonly share: number;
  /** What stands beside the line, a few words. */
  readonly label: string;
}

/** Maps over two parameters, measured beside predicted, with the line where the prediction is 0. */
export interface PhaseFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "phase";
  /** Parameter along the horizontal axis, with at least four values in the grid: fewer read better as lines. */
  readonly x: string;
  /** Parameter along the vertical axis, with at least four values in the grid. */
  readonly y: string;
  /** What is drawn, of either sign. */
  readonly metric: string;
}

/** Maps over two parameters of the value of a third at which a metric is least, measured beside predicted. */
export interface BestFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "best";
  /** Parameter along the horizontal axis, with at least four values in the grid. */
  readonly x: string;
  /** Parameter along the vertical axis, with at least four values in the grid. */
  readonly y: string;
  /** What is least. */
  readonly metric: string;
  /** Parameter whose best value is sought, among three positive ones or more. */
  readonly along: string;
}

/** Training curves: `loss` records against time, points beside lines where theory predicts them (`predicted_…`). */
export interface CurvesFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "curves";
  /** What is drawn. */
  readonly metric: string;
  /** Stages to draw; by default all. */
  readonly stages?: readonly Stage[];
  /** Axes that are logarithmic. */
  readonly log?: "x" | "y" | "xy";
  /** What the horizontal axis counts; by default training time. */
  readonly time?: string;
  /** Metric of `kernel` records that hold densities: drawn below the curves of at most three cells, in their colours. */
  readonly densities?: string;
}

/** How a number is distributed over instances or checks. */
export interface HistogramFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "histogram";
  /** `zScore` of all checks, beside the distribution that a true theory gives, or the metric of a `kernel` record. */
  readonly metric: string;
}

/** Densities that `kernel` records hold, bars of what was counted beside lines of theory (`predicted_…`). */
export interface DensityFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "density";
  /** Metric of the records: their matrix has the places in its first row, the densities in its second. */
  readonly metric: string;
}

/**
 * Matrices as maps of colour: those that `kernel` records hold, and below their diagonals those that theory predicts
 * (`predicted_…`).
 */
export interface MatrixFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "matrix";
  /** Metric of the records. */
  readonly metric: string;
  /** Parameter whose values are columns, if it spans the grid; by default the one with most values. */
  readonly across?: string;
}

/** Printed claims beside corrected laws: how far each is from its measurement, in standard errors. */
export interface ClaimsFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "claims";
}

/** Learning curves of the ways to learn a target, with what is recommended at each size. */
export interface AdviceFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "advice";
}

/** What an axis says of a parameter. */
export interface AxisNote {
  /** Symbol in the papers, for example `α₂`; empty if none. */
  readonly symbol: string;
  /** Unit; empty if none. */
  readonly unit: string;
  /** What it means, a few words. */
  readonly meaning: string;
  /** Its values are whole numbers. */
  readonly whole: boolean;
  /** It changes how long a run takes, not what comes out. */
  readonly incidental?: boolean;
}

/** All that is needed to draw a run besides its records: plain data, kept in the run folder. */
export interface FigureNotes {
  /** Ways to draw it, the most telling first. */
  readonly figures: readonly Figure[];
  /** The numeric parameters of the pipeline that have an effect on the run. */
  readonly axes: Readonly<Record<string, AxisNote>>;
  /** What the run shows, a sentence; the name of the pipeline if missing. */
  readonly shows?: string;
  /** Paper and result. */
  readonly result?: string;
  /** The choices that the run depends on. */
  readonly choices?: readonly string[];
  /** The only metrics to be drawn, if some were asked for. */
  readonly metrics?: readonly string[];
  /** What is to be said of those among them that a figure does not draw, by who draws it. */
  readonly undrawn?: readonly string[];
  /** The parameters that have no effect on the run, if there are some. */
  readonly unused?: readonly string[];
}

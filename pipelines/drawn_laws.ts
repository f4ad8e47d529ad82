import type { Stage } from "../operators/run_record.ts";
import type { Prediction } from "../theory/prediction.ts";
import { finiteNumbers } from "./figures_for.ts";
import type { ResolvedRun } from "./resolve_run.ts";

/** One law of a pipeline. */
export interface Law {
  /** What would have been done. */
  readonly stage: Stage;
  /** What it predicts. */
  readonly metric: string;
  /** The law itself. */
  readonly predict: (values: object) => Prediction | Promise<Prediction>;
}

/** What is drawn along which axis. */
export interface Axis {
  /** The parameter. */
  readonly x: string;
  /** It is logarithmic. */
  readonly log: boolean;
  /** The only metrics that are drawn, if they are chosen. */
  readonly metrics?: readonly string[];
  /** The only stages that are drawn, if they are chosen. */
  readonly stages?: readonly Stage[];
}

/** The horizontal axis; undefined if no parameter can be one. */
export function axisOf({ pipeline, figures, metrics, values, gridNames }: ResolvedRun): Axis | undefined {
  const size = (name: string) => {
    const kind = pipeline.parameters[name]?.kind;
    return kind === "number" || kind === "integer" ? finiteNumbers(values[name]).length : 0;
  };
  for (const figure of figures) {
    if (figure.kind === "phase" && Math.min(size(figure.x), size(figure.y)) >= 4) {
      const { x, metric } = figure;
      return { x, log: false, metrics: [metric] };
    }
    // Its predictions are those of the cells
    if (figure.kind === "best" && Math.min(size(figure.x), size(figure.y)) >= 4 && size(figure.along) >= 3) {
      return undefined;
    }
    if (figure.kind === "lines" && size(figure.x) >= 2) {
      const { x, metric, beside = [], stages } = figure;
      return { x, log: figure.log?.includes("x") ?? false, metrics: [metric, ...beside], stages };
    }
  }
  const [x] = gridNames.filter((name) => size(name) >= 2).toSorted((a, b) => size(b) - size(a));
  return x === undefined ? undefined : { x, log: false, metrics };
}

/** The laws of the stages that the run takes, and of the metrics that are drawn. */
export function lawsOf({ pipeline, values }: ResolvedRun, { metrics: drawn, stages }: Axis): Law[] {
  const choice = pipeline.parameters.stages, taken = values.stages?.[0];
  const offered: readonly string[] = choice?.kind === "choices" ? choice.options : [];
  const left = (stage: string) =>
    stages && stage !== "scratch" && !stages.some((name) => name === stage) ||
    stage !== "scratch" && offered.includes(stage) && Array.isArray(taken) && !taken.includes(stage);
  return Object.entries(pipeline.theory ?? {}).flatMap(([name, metrics]) =>
    Object.entries(metrics ?? {}).flatMap(([metric, predict]): Law[] =>
      left(name) || drawn && !drawn.includes(metric) ? [] : [{ stage: name as Stage, metric, predict }]
    )
  );
}

import { Observable } from "rxjs";
import { breather } from "../numerics/breathe.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { Params, Stage, TheoryPoint } from "../operators/run_record.ts";
import { flawOf, isVague } from "../operators/verdict.ts";
import type { Prediction } from "../theory/prediction.ts";
import { axisOf, lawsOf } from "./drawn_laws.ts";
import { finiteNumbers } from "./figures_for.ts";
import { gridOf } from "./grid.ts";
import { linePoints } from "./line_points.ts";
import type { ResolvedRun } from "./resolve_run.ts";

/** Predictions by stage and metric, as functions of a pipeline's parameters. */
export type Laws<Values extends object> = {
  readonly [Name in Stage]?: Readonly<Record<string, (values: Values) => Prediction | Promise<Prediction>>>;
};

/** Points of a line, if the evaluations suffice. */
const USUAL_POINTS = 120;
/** A line of fewer points is none. */
const LEAST_POINTS = 20;
/** Evaluations of laws in all, at most. */
const MOST_EVALUATIONS = 5000;
/** Longest time without a look at whether the run was stopped. */
const SLICE_MS = 20;

/**
 * What a pipeline's `theory` says along the horizontal axis of its lines, for every combination of the other grid
 * parameters: line by line, each in ascending order, about 120 points each including the cells' own.
 *
 *     out  ttt…tttt…|       t theory
 *
 * The axis is that of the first of the declared figures that fits the grid: maps over four values each of two parameters
 * (then only of the metric that is mapped), or lines over two; if there is none, the numeric grid parameter with the most
 * values. Points are spaced as the figure is scaled; those of an integer parameter
 * are whole, those of a ratio (`per` in its declaration) the ones that exist. Laws of stages that the run leaves out are
 * left out; `scratch`, the baseline, never is. All lines together take at most 5000 evaluations: many lines have fewer points
 * each, and where not even 20, or the cells' own, are affordable there are none.
 *
 * Where the pipeline or a law refuses a point, or the prediction is not finite or allows for an error of more than half itself,
 * the line has a gap: the next point starts a new `piece`. A gap narrower than the spacing goes unseen.
 *
 * Cold; unsubscribing stops it within 20 ms and one evaluation.
 */
export function theoryLines(resolved: ResolvedRun): Observable<TheoryPoint> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const emit = async () => {
      const breathe = breather(stop.signal, SLICE_MS);
      for await (const point of points(resolved, breathe)) {
        if (stop.signal.aborted) return;
        subscriber.next(point);
      }
      subscriber.complete();
    };
    emit().catch((error) => subscriber.error(error)); // after unsubscription nobody hears it
    return () => stop.abort();
  });
}

async function* points(
  resolved: ResolvedRun,
  breathe: () => Promise<void> | undefined,
): AsyncGenerator<TheoryPoint> {
  const { pipeline, values, gridNames, resources, seed } = resolved;
  const axis = axisOf(resolved);
  if (!axis) return;
  const laws = lawsOf(resolved, axis);
  if (laws.length === 0) return;
  const { x, log } = axis, own = finiteNumbers(values[x]);
  const lines = gridOf({ ...values, [x]: [own[0]] });
  const affordable = Math.floor(MOST_EVALUATIONS / (lines.size * laws.length));
  if (affordable < Math.max(LEAST_POINTS, own.length)) return;
  const count = Math.min(Math.max(USUAL_POINTS, own.length), affordable);

  for (let index = 0; index < lines.size; index++) {
    const { params } = lines.at(index, seed) as { params: Params };
    const along = linePoints({ own, count, log, per: stepsPerUnit(resolved, x, params) })
      .map((at): Params => ({ ...params, [x]: at }));
    const allowed: boolean[] = [];
    for (const at of along) {
      await breathe();
      allowed.push(await unlessRefused(async () => (await pipeline.refuse?.(at, resources), true)) ?? false);
    }
    for (const { stage, metric, predict } of laws) {
      let piece = 0, broken = false, begun = false;
      for (const [i, at] of along.entries()) {
        await breathe();
        const said = allowed[i] ? await unlessRefused(() => predict(at)) : undefined;
        if (!said || !says(said, metric)) {
          broken = begun;
          continue;
        }
        if (broken) piece++;
        broken = false;
        begun = true;
        const { value, allowance } = said;
        const shown = Object.fromEntries(gridNames.map((name) => [name, at[name]]));
        yield { type: "theory", params: shown, stage, metric, piece, value, allowance };
      }
    }
  }
}

/** How many values of a parameter exist per unit of it; undefined if all do. */
function stepsPerUnit({ pipeline }: ResolvedRun, x: string, params: Params): number | undefined {
  const parameter = pipeline.parameters[x];
  if (parameter.kind === "integer") return 1;
  const per = parameter.kind === "number" && parameter.per !== undefined ? params[parameter.per] : undefined;
  return typeof per === "number" ? per : undefined;
}

/** Whether a prediction says anything: one of 0.2 ± 0.15 says little. */
function says({ value, allowance }: Prediction, metric: string): boolean {
  return flawOf({ value, allowance }) === undefined && !isVague(value, allowance, metric);
}

/** What was computed; undefined if the parameters were refused or the result cannot be trusted. */
async function unlessRefused<Result>(compute: () => Result | Promise<Result>): Promise<Result | undefined> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof RangeError || error instanceof NumericalError) return undefined;
    throw error;
  }
}

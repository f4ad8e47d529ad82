import { map, type Observable, range } from "rxjs";
import { breather } from "../numerics/breathe.ts";
import type { Params, ParamValue } from "../operators/run_record.ts";
import type { Cell } from "../operators/state.ts";
import type { Pipeline } from "./define_pipeline.ts";
import type { Figure } from "./figure.ts";
import { figuresFor, onlyMetrics } from "./figures_for.ts";
import { fitColumns } from "./fit_columns.ts";
import { gridOf } from "./grid.ts";
import { didYouMean, kebabCase } from "./names.ts";
import type { ParameterSet } from "./parameter.ts";
import { parseValue } from "./parse_value.ts";
import type { Preset } from "./preset.ts";
import { presetFor } from "./preset_for.ts";
import { requireMetrics } from "./require_metrics.ts";
import { mostInstances, type RunRequest, type Shard } from "./run_request.ts";
import { noResources, type Resources } from "./resources.ts";
import { whereRefused } from "./where_refused.ts";
import { collapse, withoutEffect } from "./unused_parameters.ts";
import { seen, UsageError } from "./usage_error.ts";

/** A run with nothing left to decide; nothing has been computed. */
export interface ResolvedRun {
  /** What runs. */
  readonly pipeline: Pipeline;
  /** Integer in [0, 2⁵³). */
  readonly seed: number;
  /** Independent repetitions of each cell. */
  readonly instanceCount: number;
  /** All parameters as the `run` record shows them: a parameter that spans the grid has the list of its values. */
  readonly params: Params;
  /** Parameters that span the grid. */
  readonly gridNames: readonly string[];
  /** What was chosen by its name. */
  readonly preset: Preset<ParameterSet>;
  /** Ways to draw it, the most telling first. */
  readonly figures: readonly Figure[];
  /** The metrics to be shown, if not all. */
  readonly metrics?: readonly string[];
  /** Parameters that have no effect on it. */
  readonly unused: readonly string[];
  /** What the user should know before it runs. */
  readonly notices: readonly string[];
  /** Points of the grid that are run: all of them, or those of the shard. */
  readonly cellCount: number;
  /** About how long all of it takes, seconds of one core; 0 if the pipeline does not say. */
  readonly seconds: number;
  /** The part of the grid that is run, if not all of it. */
  readonly shard?: Shard;
  /** The values of each parameter, one or more, in the order of declaration. */
  readonly values: Readonly<Record<string, readonly ParamValue[]>>;
  /** The cells in order; cold. */
  readonly cells: Observable<Cell>;
  /** What the pipeline may ask for. */
  readonly resources: Resources;
}

/**
 * Turns a request into cells, having checked every value and every combination.
 *
 * @param onChecked Hears how many cells have been checked: in some pipelines that takes seconds for a large grid.
 * @throws {UsageError} If the pipeline knows no such preset or parameter, or refuses a value or a combination.
 */
export async function resolveRun(
  pipeline: Pipeline,
  request: RunRequest = {},
  resources: Resources = noResources,
  onChecked?: (done: number, cells: number) => void,
): Promise<ResolvedRun> {
  const { seed = 1, metrics, values: typed = {} } = request;
  const { preset, remark } = presetFor(pipeline, request);
  if (!Object.hasOwn(pipeline.presets, preset)) {
    const names = Object.keys(pipeline.presets);
    throw new UsageError(
      `Cannot use --preset ${seen(preset)}: ${pipeline.name} has ${names.join(", ")}${
        didYouMean(preset, names)
      }`,
    );
  }
  for (const name of Object.keys(typed)) {
    if (!Object.hasOwn(pipeline.parameters, name)) {
      throw new UsageError(`Cannot set ${seen(name)}: ${pipeline.name} has no such parameter`);
    }
  }
  requireMetrics(pipeline, metrics);
  const presetValues = pipeline.presets[preset] as unknown as Readonly<Record<string, string>>;
  const instanceCount = request.instances ?? pipeline.presets[preset].instances;
  requireInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  requireInteger("instances", instanceCount, 1, mostInstances);

  const parsed: Record<string, readonly ParamValue[]> = {};
  for (const [name, parameter] of Object.entries(pipeline.parameters)) {
    const text = typed[name] ?? presetValues[name] ?? parameter.default;
    parsed[name] = await parseValue(name, parameter, text, resources);
  }
  const unused = withoutEffect(pipeline.parameters, parsed);
  const lists = fitColumns(pipeline.parameters, collapse(parsed, unused.map(({ name }) => name)), typed);
  const grid = gridOf(lists);
  const { shard } = request;
  const { index: first, count: step } = shard ?? { index: 0, count: 1 };
  const cellCount = Math.max(0, Math.ceil((grid.size - first) / step));
  const { refuse, seconds } = pipeline, breathe = breather();
  const ask = async (params: Params): Promise<number> => {
    await refuse?.(params, resources);
    return await seconds?.(params, resources) ?? 0;
  };
  let expected = 0;
  for (let done = 0; (refuse || seconds) && done < cellCount; done++) {
    const index = first + done * step;
    onChecked?.(done, cellCount);
    const pause = breathe();
    if (pause) await pause;
    const params = grid.at(index, seed).params as Params;
    try {
      expected += await ask(params);
    } catch (error) {
      if (!(error instanceof RangeError) || error instanceof UsageError) throw error; // of a file: of no cell
      const where = await whereRefused(error.message, params, lists, ask);
      throw new UsageError(`${error.message}${where && ` (in the cell of ${where})`}`, { cause: error });
    }
  }
  if (shard && !pipeline.parallel) {
    throw new UsageError(
      `Cannot use --shard: ${pipeline.name} does not say in its definition that its cells may run apart (parallel: "cells")`,
    );
  }
  const { figure } = pipeline.presets[preset], declared = figuresFor(pipeline.figures, lists);
  return {
    pipeline,
    seed,
    instanceCount,
    params: Object.fromEntries(
      Object.entries(lists).map(([name, list]) => [name, list.length > 1 ? list as number[] : list[0]]),
    ),
    gridNames: grid.names,
    preset: pipeline.presets[preset],
    figures: onlyMetrics(figure ? [figure, ...declared] : declared, metrics),
    metrics,
    unused: unused.map(({ name }) => name),
    notices: [
      ...remark,
      ...unused.filter(({ name }) => name in typed).map(({ name, usedWith }) =>
        `--${kebabCase(name)} ${seen(typed[name])} has no effect: it goes with ${usedWith}`
      ),
    ],
    cellCount,
    seconds: expected * instanceCount,
    shard,
    values: lists,
    cells: range(cellCount).pipe(map((i) => grid.at(first + i * step, seed))),
    resources,
  };
}

function requireInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const limit = max === Number.MAX_SAFE_INTEGER ? "2^53 - 1" : max;
  throw new UsageError(`Cannot use --${name} ${value}: need an integer from ${min} to ${limit}`);
}

import type { Observable } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import type { Cell, CellDone, CellItem } from "../operators/state.ts";
import type { Figure } from "./figure.ts";
import type { Parameter, ParameterSet, ValuesOf } from "./parameter.ts";
import { type Preset, presetNotes } from "./preset.ts";
import type { Laws } from "./theory_lines.ts";
import type { Resources } from "./resources.ts";

/**
 * What a pipeline emits: records, news of finished instances; samples only of cells that ask for a block of instances. What
 * runs it adds where the backend did the work.
 */
export type PipelineItem = CellItem;

/** What the cells of a run emit: each ends with the news that it is over. */
export type RunItem = PipelineItem | CellDone;

/** What a pipeline's `run` receives. */
export interface RunContext<Values extends object> extends Resources {
  /** The cells of the grid, in order; cold. */
  readonly cells: Observable<Cell<Values>>;
  /** Independent repetitions of each cell. */
  readonly instanceCount: number;
  /** Carries the heavy work. */
  readonly backend: Backend;
}

/** A pipeline as its author writes it; see {@linkcode definePipeline}. */
export interface PipelineSpec<Set extends ParameterSet> {
  /** kebab-case. */
  readonly name: string;
  /** One line for `--list`: what it shows. */
  readonly shows: string;
  /** Paper and result, one line. */
  readonly result: string;
  /** A few paragraphs for `--help`. */
  readonly about?: string;
  /** Declarations of its parameters. */
  readonly parameters: Set;
  /** `quick` is what runs when nothing is asked for. */
  readonly presets: { readonly quick: Preset<Set>; readonly [name: string]: Preset<Set> };
  /** Command lines for `--help`, after `deno task pipeline NAME`, each with a word of explanation. */
  readonly examples?: readonly { readonly options: string; readonly shows: string }[];
  /**
   * Refuses a combination of values before anything runs, by throwing a `RangeError` that names parameter, value and
   * remedy. Single values out of their declared range are refused already.
   */
  readonly refuse?: (values: ValuesOf<Set>, resources: Resources) => void | Promise<void>;
  /** About how long an instance takes, seconds of one core, where that depends on the values much: told before a long run. */
  readonly seconds?: (values: ValuesOf<Set>, resources: Resources) => number | Promise<number>;
  /**
   * What may be carried out apart, in other threads; nothing unless it says so.
   *
   * - `cells`: all that is emitted belongs to one cell, and no cell needs another.
   * - `instances`: moreover to one instance, started by `instances()` and ended by `pool()`.
   */
  readonly parallel?: "cells" | "instances";
  /** Ways to draw a run, the most telling first: the first one that fits a run's grid is drawn. */
  readonly figures?: readonly Figure[];
  /** What the metrics in its records mean, one line each, for `--help`. */
  readonly metrics?: Readonly<Record<string, string>>;
  /** What theory says at any parameters, for the lines of figures between the cells. */
  readonly theory?: Laws<ValuesOf<Set>>;
  /** The experiment: cold, nothing before subscription, one run's records in the order of the cells. */
  readonly run: (context: RunContext<ValuesOf<Set>>) => Observable<PipelineItem>;
}

/** A pipeline that the command line can list, explain and run. */
export interface Pipeline
  extends Omit<PipelineSpec<ParameterSet>, "run" | "refuse" | "seconds" | "presets" | "theory"> {
  /** Named sets of values. */
  readonly presets: { readonly quick: Preset<ParameterSet>; readonly [name: string]: Preset<ParameterSet> };
  /** What theory says at any parameters. */
  // deno-lint-ignore no-explicit-any -- `Values` of a concrete pipeline is narrower
  readonly theory?: Laws<any>;
  // Method syntax: `Values` of a concrete pipeline is narrower than this.
  /** Refuses a combination of values before anything runs. */
  refuse?(values: object, resources: Resources): void | Promise<void>;
  /** About how long an instance takes, seconds of one core. */
  seconds?(values: object, resources: Resources): number | Promise<number>;
  /** The experiment, as a cold stream of records. */
  run(context: RunContext<object>): Observable<PipelineItem>;
}

const defined = new WeakSet<object>();

/** Whether a value is what {@linkcode definePipeline} returned. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && defined.has(value);
}

/**
 * Defines a pipeline: checks the definition and types its parameters.
 *
 * @throws {TypeError} If a name is not kebab-case (pipeline, preset) or camelCase (parameter), a preset sets an unknown
 * parameter, a parameter is used by what is no choice, or the axis of a figure is none.
 */
export function definePipeline<const Set extends ParameterSet>(spec: PipelineSpec<Set>): Pipeline {
  const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
  for (const name of [spec.name, ...Object.keys(spec.presets)]) {
    if (!kebab.test(name)) {
      throw new TypeError(`Cannot define "${name}": names are kebab-case, like linear-transfer`);
    }
  }
  for (const name of Object.keys(spec.parameters)) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new TypeError(
        `Cannot define parameter "${name}" of ${spec.name}: names are camelCase, like inputDim`,
      );
    }
  }
  for (const [name, parameter] of Object.entries(spec.parameters)) {
    if (parameter.kind !== "column") continue;
    const { sets, usedBy: [choice, chosen] } = parameter, used = spec.parameters[choice];
    const fits = used?.kind === "choice" && used.options.includes(chosen);
    if (fits && spec.parameters[sets]?.kind === "integer") continue;
    throw new TypeError(
      `Cannot define parameter "${name}" of ${spec.name}: it sets or is used by what is no parameter`,
    );
  }
  for (const [name, { usedWhen = {} }] of Object.entries<Parameter>(spec.parameters)) {
    for (const [choice, names] of Object.entries(usedWhen)) {
      const kind = spec.parameters[choice];
      const numeric = kind?.kind === "number" &&
        (names.join() === "finite" || names.every((one) => kind.words.includes(one)));
      if (!numeric && (kind?.kind !== "choice" || !names.every((one) => kind.options.includes(one)))) {
        throw new TypeError(
          `Cannot define parameter "${name}" of ${spec.name}: it is used by what is no choice`,
        );
      }
    }
  }
  for (const [preset, values] of Object.entries(spec.presets)) {
    for (const name of Object.keys(values)) {
      if (presetNotes.includes(name) || name in spec.parameters) continue;
      throw new TypeError(
        `Cannot define preset "${preset}" of ${spec.name}: it sets an unknown parameter "${name}"`,
      );
    }
  }
  for (const figure of spec.figures ?? []) {
    for (const axis of [...("x" in figure ? [figure.x] : []), ...("y" in figure ? [figure.y] : [])]) {
      const kind = spec.parameters[axis]?.kind;
      if (figure.kind === "lines" && kind === "choice") continue;
      if (kind !== "number" && kind !== "integer") {
        throw new TypeError(
          `Cannot define a figure of ${spec.name}: its axis "${axis}" is no numeric parameter`,
        );
      }
    }
  }
  defined.add(spec);
  return spec as unknown as Pipeline;
}

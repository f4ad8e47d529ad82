/** Most repetitions of a cell. */
export const mostInstances = 1_000_000;

/** What the user asks of a pipeline. */
export interface RunRequest {
  /** Name of a preset, default `quick`. */
  readonly preset?: string;
  /** Integer in [0, 2⁵³), default 1. */
  readonly seed?: number;
  /** Independent repetitions, default the preset's. */
  readonly instances?: number;
  /** The metrics to be shown, default all in tables and those that say most in figures. */
  readonly metrics?: readonly string[];
  /** The part of the grid that is wanted, default all of it. */
  readonly shard?: Shard;
  /** Parameter values as on the command line, by camelCase name; they replace those of the preset. */
  readonly values?: Readonly<Record<string, string>>;
}

/** The cells whose index is `index` modulo `count`. */
export interface Shard {
  /** Integer in [0, count). */
  readonly index: number;
  /** Integer ≥ 1. */
  readonly count: number;
}

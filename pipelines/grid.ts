import type { Params, ParamValue } from "../operators/run_record.ts";
import type { Cell } from "../operators/state.ts";
import { mostPoints } from "./parse_numbers.ts";
import { UsageError } from "./usage_error.ts";

/** All points that a run's parameter values span, the last parameter varying fastest. */
export interface Grid {
  /** Number of cells. */
  readonly size: number;
  /** Parameters that have more than one value. */
  readonly names: readonly string[];
  /** The cell at an index in [0, size), small until its parameters are read. */
  readonly at: (index: number, seed: number) => Cell;
}

/**
 * The grid of some parameter values.
 *
 * @param values The values of each parameter, at least one, in the order of declaration.
 * @throws {UsageError} If there are more than 10⁶ cells.
 */
export function gridOf(values: Readonly<Record<string, readonly ParamValue[]>>): Grid {
  const entries = Object.entries(values);
  const names = entries.filter(([, list]) => list.length > 1).map(([name]) => name);
  const size = entries.reduce((product, [, list]) => product * list.length, 1);
  if (size > mostPoints) {
    const sizes = names.map((name) => `${values[name].length} of ${name}`).join(" × ");
    throw new UsageError(`Cannot run ${size} cells (${sizes}): need at most ${mostPoints}`);
  }

  const paramsAt = (index: number): Params => {
    let rest = index;
    const picked = entries.toReversed().map(([name, list]): [string, ParamValue] => {
      const value = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      return [name, value];
    });
    return Object.fromEntries(picked.toReversed());
  };
  const at = (index: number, seed: number) => new GridCell(index, seed, names, paramsAt);
  return {
    size,
    names,
    at,
  };
}

/** A cell that works its parameters out when first asked, so that a million of them can wait in line. */
class GridCell implements Cell {
  readonly type = "cell";
  #params: Params | undefined;

  constructor(
    readonly index: number,
    readonly seed: number,
    private readonly names: readonly string[],
    private readonly paramsAt: (index: number) => Params,
  ) {}

  get params(): Params {
    return this.#params ??= this.paramsAt(this.index);
  }

  get gridParams(): Params {
    return Object.fromEntries(this.names.map((name) => [name, this.params[name]]));
  }
}

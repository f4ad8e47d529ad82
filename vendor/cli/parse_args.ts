/**
 * Stand-in for `@std/cli/parse-args` where JSR cannot be reached: the part of its interface that Carryover uses, on
 * top of minimist. Options outside that part are refused, so that code written against the stand-in also runs with
 * the real package.
 *
 * @module
 */

import minimist from "minimist";

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions {
  /** Flags whose value stays text; others turn into numbers where they look like one. */
  readonly string?: readonly string[];
  /** Flags without a value; false if absent. */
  readonly boolean?: readonly string[];
  /** Flags that may be repeated; always an array. */
  readonly collect?: readonly string[];
  /** Boolean flags that `--no-x` turns off. */
  readonly negatable?: readonly string[];
  /** Values of absent flags. */
  readonly default?: Readonly<Record<string, unknown>>;
  /** Other names of a flag. */
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Put what follows `--` under the key `--` instead of among the positional arguments. */
  readonly "--"?: boolean;
}

/** Values by flag, and under `_` what is no flag. */
export interface Args {
  /** Arguments that are no flags. */
  _: (string | number)[];
  /** What follows `--`, if the option of that name is set. */
  "--"?: string[];
  /** Value of a flag. */
  [flag: string]: unknown;
}

const supported = ["string", "boolean", "collect", "negatable", "default", "alias", "--"];
// minimist would negate any `--no-x`; a key that starts so is one that it must not.
const plain = "\u0001";

/**
 * Splits a command line into flags and positional arguments.
 *
 * @throws {TypeError} If an option is outside the supported part.
 */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  for (const name of Object.keys(options)) {
    if (!supported.includes(name)) {
      throw new TypeError(
        `Cannot parse arguments with option "${name}": the stand-in knows ${supported.join(", ")}`,
      );
    }
  }
  const { string = [], boolean = [], collect = [], negatable = [], alias = {} } = options;
  if (collect.some((name) => boolean.includes(name))) {
    throw new TypeError("Cannot collect a boolean flag: the stand-in does not know how");
  }
  const end = args.indexOf("--");
  const shielded = args.map((arg, index) => {
    const negated = /^--no-([^=]+)$/.exec(arg)?.[1];
    const isFlag = end === -1 || index < end;
    return isFlag && negated && !negatable.includes(negated) ? `--${plain}${arg.slice(2)}` : arg;
  });
  const parsed: Args = (minimist as Minimist)(shielded, {
    string: [...string],
    boolean: [...boolean],
    alias,
    default: { ...options.default },
    "--": options["--"] ?? false,
  });
  const collected = new Set(collect.flatMap((name) => [name, ...[alias[name] ?? []].flat()]));
  const result: Args = { _: parsed._ };
  for (const [key, value] of Object.entries(parsed)) {
    if (key === "_") continue;
    const name = key.startsWith(plain) ? key.slice(plain.length) : key;
    const repeated = Array.isArray(value) && value !== options.default?.[name] && name !== "--";
    result[name] = collected.has(name) ? [value].flat() : repeated ? value.at(-1) : value;
  }
  for (const name of collected) result[name] ??= [];
  return result;
}

type Minimist = (args: string[], options: object) => Args;

import { parseArgs } from "@std/cli/parse-args";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { commonOptions } from "./common_options.ts";

/** A command line taken apart; nothing is known of the pipeline's own parameters yet. */
export interface SplitArgs {
  /** Pipeline name or file, if any. */
  readonly target?: string;
  /** Flags without a value that were given. */
  readonly switches: ReadonlySet<string>;
  /** Texts of the flags with a value, one or more each, by kebab-case name. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Flags that were given neither as a switch nor with a value; to be refused, after those that do not exist. */
  readonly bare: ReadonlySet<string>;
}

const switchNames = commonOptions.filter(({ value }) => !value).map(({ name }) => name);
const repeatable = commonOptions.filter((option) => option.repeatable).map(({ name }) => name);

/**
 * Takes a command line apart. Every flag but the switches takes a value: `--flag=value` or `--flag value`, where the value
 * may be negative.
 *
 * @throws {UsageError} If a switch has a value, a flag is repeated, or an argument is no flag.
 */
export function splitArgs(args: readonly string[]): SplitArgs {
  const joined: string[] = [];
  const targets: string[] = [];
  const valued = new Set<string>();
  const bare = new Set<string>();
  for (let at = args[0] === "--" ? 1 : 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === "-h" || arg === "--help") joined.push("--help");
    else if (!arg.startsWith("-")) targets.push(arg);
    else {
      const [, name, equals, text] = /^--([a-zA-Z][\w-]*)(=?)(.*)$/s.exec(arg) ?? refuseArgument(arg);
      if (switchNames.includes(name)) {
        if (equals) throw new UsageError(`Cannot use ${seen(arg)}: --${name} takes no value`);
        joined.push(arg);
        continue;
      }
      if (name in {}) throw new UsageError(`Cannot use --${name}: there is no such option`); // as "constructor"
      const next = args[at + 1];
      const value = equals ? text : next?.startsWith("--") ? undefined : args[++at];
      if (value === undefined || value.trim() === "") {
        bare.add(name);
        continue;
      }
      valued.add(name);
      joined.push(`--${name}=${value}`);
    }
  }
  if (targets.length > 1) {
    throw new UsageError(
      `Cannot use ${seen(targets[1])}: ${seen(targets[0])} is the pipeline already; options start with --`,
    );
  }
  const names = [...valued];
  const flags: Record<string, unknown> = parseArgs(joined, {
    string: names,
    collect: names,
    boolean: switchNames,
  });
  const texts = new Map(names.map((name) => [name, flags[name] as string[]]));
  const twice = names.find((name) => !repeatable.includes(name) && texts.get(name)!.length > 1);
  if (twice) {
    throw new UsageError(
      `Cannot use --${twice} twice: ${
        texts.get(twice)!.map(seen).join(" and ")
      }; give it once, several values of a ` +
        "parameter make a list, as in 0.1,0.5,1",
    );
  }
  return { target: targets[0], switches: new Set(switchNames.filter((name) => flags[name])), texts, bare };
}

function refuseArgument(arg: string): never {
  const word = arg.replace(/^-+/, "");
  const hint = /^[a-z]/i.test(word)
    ? `options start with two dashes, as in --${word}`
    : "it is no option; negative values follow one, as in --alignment -0.5";
  throw new UsageError(`Cannot use ${seen(arg)}: ${hint}`);
}

import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { type Candidate, didYouMean, didYouMeanAny, kebabCase } from "../pipelines/names.ts";
import { parameterCandidates } from "../pipelines/parameter_aliases.ts";
import { mostPoints } from "../pipelines/parse_numbers.ts";
import { mostInstances, type RunRequest, type Shard } from "../pipelines/run_request.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { type BackendChoice, backendChoices } from "./backend_choices.ts";
import { commonOptions } from "./common_options.ts";
import type { SplitArgs } from "./split_args.ts";

const formats = ["table", "jsonl", "csv"] as const;
const mostWorkers = 256;

/** Everything that a command line says about a run. */
export interface CliRequest extends RunRequest {
  /** What standard output gets. */
  readonly format: typeof formats[number];
  /** Files that get records too. */
  readonly outs: readonly string[];
  /** Files that get the figure. */
  readonly plots: readonly string[];
  /** Folder that keeps the run. */
  readonly runDir?: string;
  /** Go on with the run in that folder. */
  readonly resume: boolean;
  /** Files that exist may be replaced. */
  readonly force: boolean;
  /** What computes. */
  readonly backend: BackendChoice;
  /** Threads that share the work, an integer ≥ 1. */
  readonly workers: number;
  /** Exit with 3 if a check disagrees. */
  readonly strict: boolean;
  /** No progress line. */
  readonly quiet: boolean;
}

/**
 * Reads the options of a run; the texts of the pipeline's parameters are left as they are.
 *
 * @throws {UsageError} If an option is unknown, not available, or its value is not one it takes.
 */
export function readRequest(split: SplitArgs, pipeline: Pipeline): CliRequest {
  const { switches, texts } = split;
  const parameters = new Map(Object.keys(pipeline.parameters).map((name) => [kebabCase(name), name]));
  refuseOptions(split, parameterCandidates(pipeline.parameters), pipeline.name);
  const text = (name: string) => texts.get(name)?.[0];

  const runDir = text("run-dir");
  if (switches.has("resume") && runDir === undefined) {
    throw new UsageError("Cannot use --resume: it goes on with a run folder, name it by --run-dir DIR");
  }
  return {
    preset: text("preset"),
    seed: integer("seed", text("seed"), 0),
    instances: integer("instances", text("instances"), 1, mostInstances),
    values: Object.fromEntries(
      [...texts].flatMap(([name, [value]]) => {
        const parameter = parameters.get(name);
        return parameter ? [[parameter, value]] : [];
      }),
    ),
    format: oneOf("format", formats, text("format") ?? "table"),
    outs: texts.get("out") ?? [],
    plots: texts.get("plot") ?? [],
    metrics: text("show")?.split(",").map((metric) => metric.trim()).filter((metric) => metric !== ""),
    runDir,
    resume: switches.has("resume"),
    shard: shard(text("shard")),
    force: switches.has("force"),
    workers: integer("workers", text("workers"), 1, mostWorkers) ??
      Math.min(navigator.hardwareConcurrency, mostWorkers),
    backend: oneOf("backend", backendChoices, text("backend") ?? "auto"),
    strict: switches.has("strict"),
    quiet: switches.has("quiet"),
  };
}

/**
 * Refuses options that do not exist, or not yet, or that lack their value.
 *
 * @param parameters Parameters of the pipeline.
 * @param pipeline Name for the message; empty if there is none.
 * @throws {UsageError} With the nearest name.
 */
export function refuseOptions(
  { switches, texts, bare }: SplitArgs,
  parameters: readonly Candidate[],
  pipeline: string,
): void {
  for (const name of [...switches, ...texts.keys(), ...bare]) {
    if (parameters.some((parameter) => parameter.name === name)) continue;
    if (!commonOptions.some((option) => option.name === name)) {
      const known = [
        ...parameters,
        ...commonOptions.map(({ name, aliases = [] }) => ({ name, aliases })),
      ];
      const near = didYouMeanAny(name, known).replace(/(mean|or) /g, "$1 --");
      const help = pipeline
        ? ["deno task pipeline", pipeline, "--help"].join(" ")
        : "deno task pipeline --help";
      throw new UsageError(`Cannot use --${name}: there is no such option${near || `, see ${help}`}`);
    }
  }
  for (const name of bare) {
    throw new UsageError(`Cannot use --${name}: it needs a value, as in --${name} VALUE`);
  }
}

function integer(
  name: string,
  text: string | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  const limit = max === Number.MAX_SAFE_INTEGER ? "2^53 - 1" : max;
  const example = Math.max(min, 2);
  throw new UsageError(
    `Cannot use --${name} ${
      seen(text)
    }: need an integer from ${min} to ${limit}, for example --${name} ${example}`,
  );
}

/** The part of a grid that `I/N` names. */
function shard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index, count] = /^(\d{1,7})\/(\d{1,7})$/.exec(text)?.map(Number) ?? [];
  if (count >= 1 && count <= mostPoints && index < count) return { index, count };
  throw new UsageError(
    `Cannot use --shard ${seen(text)}: need I/N with I from 0 to N - 1 and N at most ${mostPoints}, ` +
      "for example --shard 0/4",
  );
}

function oneOf<const Name extends string>(name: string, options: readonly Name[], text: string): Name {
  const found = options.find((option) => option === text);
  if (found) return found;
  throw new UsageError(
    `Cannot use --${name} ${seen(text)}: need one of ${options.join(", ")}${didYouMean(text, options)}`,
  );
}

import { catalogue, defaultPipeline } from "../pipelines/catalogue.ts";
import type { OpenGpu } from "./open_backend.ts";
import { parameterCandidates } from "../pipelines/parameter_aliases.ts";
import { UsageError } from "../pipelines/usage_error.ts";
import { commonHelp, listLine, pipelineHelp } from "./help.ts";
import { loadPipeline } from "./load_pipeline.ts";
import { quoted } from "./quoted.ts";
import { refuseForeignPreset } from "./refuse_foreign_preset.ts";
import { readRequest, refuseOptions } from "./read_request.ts";
import { reportFailure } from "./report_failure.ts";
import { openScreen } from "./screen.ts";
import { splitArgs } from "./split_args.ts";

/**
 * Does what a command line asks; every failure ends as one line on standard error.
 *
 * @param version Version of the program.
 * @param openGpu Opens a GPU; the usual way unless a test gives another.
 * @returns The exit status: 0 done, 1 failed, 2 bad usage, 3 a check disagrees (`--strict`), 130 interrupted.
 */
export async function runCommand(
  args: readonly string[],
  version: string,
  openGpu?: OpenGpu,
): Promise<number> {
  try {
    return await dispatch(args, version, openGpu);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    reportFailure(error);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(args: readonly string[], version: string, openGpu?: OpenGpu): Promise<number> {
  const split = splitArgs(args);
  const { target, switches } = split;
  using screen = openScreen();
  if (switches.has("list")) {
    if (target !== undefined) throw new UsageError("Cannot use --list with a pipeline: it lists them all");
    refuseOptions(split, [], "");
    for (const load of Object.values(catalogue)) {
      screen.print(listLine((await load()).default, Deno.stdout.isTerminal() ? screen.width : undefined));
    }
    return 0;
  }
  if (switches.has("help") && target === undefined) {
    refuseOptions(split, [], "");
    screen.print(commonHelp());
    return 0;
  }
  const named = target ?? defaultPipeline;
  const pipeline = await loadPipeline(named);
  if (switches.has("help")) {
    refuseOptions(
      split,
      parameterCandidates(pipeline.parameters),
      pipeline.name,
    );
    screen.print(pipelineHelp(pipeline));
    return 0;
  }
  const request = readRequest(split, pipeline);
  await refuseForeignPreset(pipeline, request.preset);
  const { execute } = await import("./execute.ts"); // loads what computes
  const commandLine = `deno task pipeline ${quoted(args)}`.trimEnd();
  return await execute({ target: named, pipeline }, request, version, commandLine, openGpu);
}

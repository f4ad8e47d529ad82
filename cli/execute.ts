import { fromEvent, ignoreElements, lastValueFrom, takeUntil, tap } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { Notice, RunRecord } from "../operators/run_record.ts";
import type { InstanceDone } from "../operators/state.ts";
import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { resolveRun } from "../pipelines/resolve_run.ts";
import { runPipeline } from "../pipelines/run_pipeline.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import { advanceProgress, noProgress, progressLine } from "../sinks/progress.ts";
import { checksTable } from "../sinks/table.ts";
import { hireFor } from "./hire_for.ts";
import { noticeLines } from "./notices.ts";
import { openImages } from "./open_images.ts";
import { checkOutputs, openOutputs } from "./output_files.ts";
import type { CliRequest } from "./read_request.ts";
import { openScreen } from "./screen.ts";
import { watchStopSignals } from "./stop_signals.ts";

/** What the program answers the shell. */
export const exitStatus = { done: 0, failed: 1, usage: 2, disagrees: 3, interrupted: 130 } as const;

/**
 * Runs a pipeline: opens what it needs, writes records as they come.
 *
 * @param named The pipeline, and `target`: how the user named it, for workers to load it too.
 * @param version Version of the program, for the records.
 * @returns The exit status.
 * @throws {UsageError} Before anything has run or been written.
 */
export async function execute(
  { target, pipeline }: { readonly target: string; readonly pipeline: Pipeline },
  request: CliRequest,
  version: string,
): Promise<number> {
  const resolved = await resolveRun(pipeline, request, { images: openImages() });
  checkOutputs(request.outs, request.force);
  using stop = watchStopSignals(() => Deno.exit(exitStatus.interrupted));
  let progress = noProgress(resolved.cellCount, resolved.instanceCount);
  const onElsewhere = () => {
    progress = { ...progress, finished: (progress.finished ?? 0) + 1 };
  };
  using help = hireFor(target, resolved, request.workers, onElsewhere);
  await using backend = await openCpuBackend();
  using files = new DisposableStack();
  const outputs = openOutputs(request.outs, resolved.gridNames).map((file) => files.use(file));

  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  using screen = openScreen(
    request.quiet
      ? undefined
      : { line: (width) => progressLine(progress, seconds(), width), after: 2000, every: 125 },
  );
  const { gridNames } = resolved;
  const { color, width } = screen;
  const format = {
    table: () => checksTable({ gridNames, color, width, seconds }),
    jsonl: () => jsonLine,
    csv: () => checksCsv(gridNames),
  }[request.format]();
  const notices = noticeLines(screen.note);
  let disagrees = 0;
  const cellsWithResult = new Set<number>();

  const write = (record: RunRecord) => {
    progress = advanceProgress(progress, record);
    if (record.type === "measurement") cellsWithResult.add(record.cell);
    for (const output of outputs) output.write(record);
    if (record.type === "notice") notices.next(record);
    if (record.type === "summary") disagrees = record.disagrees;
    print(record);
  };
  // The reader of a pipe such as `| head` has seen enough: files are finished all the same
  let readerGone = false;
  const print = (record: RunRecord) => {
    if (readerGone) return;
    try {
      screen.print(format(record));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe) || outputs.length === 0) throw error;
      readerGone = true;
    }
  };
  const onInstance = (done: InstanceDone) => {
    progress = advanceProgress(progress, done);
  };
  try {
    if (!stop.signal.aborted) {
      const records = runPipeline(resolved, { backend, version, carryOut: help.carryOut, onInstance }).pipe(
        tap(write),
        takeUntil(fromEvent(stop.signal, "abort")),
        ignoreElements(),
      );
      await lastValueFrom(records, { defaultValue: undefined });
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return exitStatus.done;
    throw error;
  }
  notices.end();
  if (stop.signal.aborted) {
    const message = `Interrupted after ${progress.cellsDone} of ${resolved.cellCount} cells`;
    const notice: Notice = { type: "notice", level: "warning", message };
    for (const output of outputs) output.write(notice);
    print(notice);
    screen.note(`${message}: what was written is valid`);
    return exitStatus.interrupted;
  }
  const lost = resolved.cellCount - cellsWithResult.size;
  if (lost > 0) {
    screen.note(
      `Error: ${lost} of ${resolved.cellCount} cells gave no result, all their instances were lost`,
    );
    return exitStatus.failed;
  }
  return request.strict && disagrees > 0 ? exitStatus.disagrees : exitStatus.done;
}

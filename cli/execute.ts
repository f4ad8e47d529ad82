import { fromEvent, ignoreElements, lastValueFrom, takeUntil, tap } from "rxjs";
import type { Notice, RunRecord } from "../operators/run_record.ts";
import type { InstanceDone } from "../operators/state.ts";
import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { runPipeline } from "../pipelines/run_pipeline.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import { advanceProgress, noProgress, progressLine } from "../sinks/progress.ts";
import { checksTable } from "../sinks/table.ts";
import { describeRun } from "./describe_run.ts";
import { hireFor } from "./hire_for.ts";
import { noticeLines } from "./notices.ts";
import { openBackend, type OpenGpu } from "./open_backend.ts";
import { resolveGrid } from "./resolve_grid.ts";
import type { CliRequest } from "./read_request.ts";
import { checkSinks, openSinks } from "./run_sinks.ts";
import { openScreen } from "./screen.ts";
import { watchStopSignals } from "./stop_signals.ts";

/** What the program answers the shell. */
export const exitStatus = { done: 0, failed: 1, usage: 2, disagrees: 3, interrupted: 130 } as const;

/** A pipeline, and how the user named it, for workers to load it too. */
export interface NamedPipeline {
  /** Name, or path of its module. */
  readonly target: string;
  /** What it names. */
  readonly pipeline: Pipeline;
}

/**
 * Runs a pipeline: opens what it needs, writes records as they come.
 *
 * @param version Version of the program, for the records.
 * @param commandLine The command, for the manifest of a run folder.
 * @param openGpu Opens a GPU; the usual way unless a test gives another.
 * @returns The exit status.
 * @throws {UsageError} Before anything has run or been written.
 */
export async function execute(
  { target, pipeline }: NamedPipeline,
  request: CliRequest,
  version: string,
  commandLine: string,
  openGpu?: OpenGpu,
): Promise<number> {
  const resolved = await resolveGrid(pipeline, request);
  const { gridNames, cellCount, instanceCount, shard, metrics, unused } = resolved;
  checkSinks(request);
  using stop = watchStopSignals(() => Deno.exit(exitStatus.interrupted));
  let progress = noProgress(cellCount, instanceCount, shard?.count);
  const onElsewhere = () => {
    progress = { ...progress, finished: (progress.finished ?? 0) + 1 };
  };
  const { backend: opened, plan } = await openBackend(request.backend, openGpu);
  await using backend = opened;
  using help = hireFor({ target, backend: plan }, resolved, request.workers, onElsewhere);
  using sinks = openSinks(request, describeRun(resolved, backend, target, commandLine));
  const { before, caution } = sinks, start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  if (before) progress = { ...progress, cellsBefore: before.cells };
  using screen = openScreen(
    request.quiet
      ? undefined
      : { line: (width) => progressLine(progress, seconds(), width), after: 2000, every: 125 },
  );
  if (before) {
    screen.note(`Note: ${before.cells} of ${cellCount} cells are complete in ${request.runDir} already`);
  }
  if (caution) screen.note(`Warning: ${caution}`);
  const { color, width } = screen;
  const tabled = Object.keys(resolved.pipeline.metrics ?? {});
  const format = {
    table: () => checksTable({ gridNames, color, width, known: tabled, metrics, unused, seconds }),
    jsonl: () => jsonLine,
    csv: () => checksCsv(gridNames),
  }[request.format]();
  const grid = Object.fromEntries(gridNames.map((name) => [name, resolved.values[name]]));
  const notices = noticeLines(screen.note, grid);
  let disagrees = 0, errors = 0;
  const lostInstances = new Map<number, number>(); // of each cell

  const write = (record: RunRecord) => {
    progress = advanceProgress(progress, record);
    sinks.write(record);
    if (record.type === "notice") {
      const { cell, instance } = record;
      if (cell !== undefined && instance !== undefined) {
        lostInstances.set(cell, (lostInstances.get(cell) ?? 0) + 1);
      }
      if (record.level === "error") errors++;
      notices.next(record);
    }
    if (record.type === "summary") disagrees = record.disagrees;
    print(record);
  };
  // The reader of a pipe such as `| head` has seen enough: files, and the verdict asked for, are finished all the same
  let readerGone = false;
  const print = (record: RunRecord) => {
    if (readerGone) return;
    try {
      screen.print(format(record));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe) || !(sinks.some || request.strict)) throw error;
      readerGone = true;
    }
  };
  const onInstance = (done: InstanceDone) => {
    progress = advanceProgress(progress, done);
  };
  const means = {
    backend,
    version,
    carryOut: help.carryOut,
    before,
    onInstance,
    onCell: sinks.endCell,
    lines: request.plots.length > 0 || request.runDir !== undefined,
  };
  const tellRefused = (all: readonly string[]) =>
    all.forEach((message) => screen.note(`Warning: ${message}`));
  try {
    if (!stop.signal.aborted) {
      const records = runPipeline(resolved, means).pipe(
        tap(write),
        takeUntil(fromEvent(stop.signal, "abort")),
        ignoreElements(),
      );
      await lastValueFrom(records, { defaultValue: undefined });
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return exitStatus.done;
    await sinks.end(false).catch(() => {}); // the error that came first is the one to tell
    throw error;
  }
  notices.end();
  if (stop.signal.aborted) {
    const message = `Interrupted after ${progress.cellsDone} of ${cellCount} cells`;
    const notice: Notice = { type: "notice", level: "warning", message };
    sinks.writeLast(notice);
    print(notice);
    const resume = request.runDir === undefined ? "" : "; the same command with --resume goes on";
    screen.note(`${message}: what was written is valid${resume}`);
    tellRefused(await sinks.end(false));
    return exitStatus.interrupted;
  }
  const refused = await sinks.end(true);
  tellRefused(refused);
  const lost = [...lostInstances.values()].filter((count) => count >= instanceCount).length;
  if (lost > 0) {
    screen.note(`Error: ${lost} of ${cellCount} cells lost all their instances, see the warnings`);
    return exitStatus.failed;
  }
  if (errors > 0) {
    screen.note(`Error: ${errors} ${errors === 1 ? "check" : "checks"} could not be made, as told above`);
    return exitStatus.failed;
  }
  if (refused.length > 0 && request.plots.length > 0) return exitStatus.failed;
  return request.strict && disagrees > 0 ? exitStatus.disagrees : exitStatus.done;
}

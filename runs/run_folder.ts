import { filter, from, map } from "rxjs";
import type { RunRecord } from "../operators/run_record.ts";
import type { Before } from "../pipelines/run_pipeline.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import { examineFolder, type FolderRequest } from "./examine_folder.ts";
import { firstLine } from "./first_line.ts";
import { files, statOf } from "./folder_files.ts";
import { emptySha256, type Manifest, manifestText, type Timings } from "./manifest.ts";
import { linesOf, parseRecord } from "./read_records.ts";
import { openRecordsFile } from "./records_file.ts";
import { openRewritten } from "./rewritten_file.ts";
import { runClock } from "./run_clock.ts";
import { difference } from "./run_identity.ts";
import { writeAtomically } from "./write_atomically.ts";

/** What a manifest says of a run before it has begun. */
export type RunDescription = Omit<
  Manifest,
  "format" | "completedCells" | "finished" | "recordsBytes" | "recordsSha256" | "timings"
>;

/** The folder that a run is written to. */
export interface RunFolder extends Disposable {
  /** What an earlier run in it has recorded, to be taken over; undefined if the run starts afresh. */
  readonly before?: Before;
  /** What the user should know of the run that it goes on with; undefined if nothing. */
  readonly caution?: string;
  /** Takes all records of the run, those taken over too: these are there already. */
  readonly write: (record: RunRecord) => void;
  /** Takes note that all records of one more cell have been written. */
  readonly endCell: () => void;
  /** Takes note that the last record has been written; returns whether that is news. */
  readonly finish: () => boolean;
}

/** Seconds between two waits for the disk: less than that may be lost if the machine loses power. */
const SYNC_SECONDS = 0.5;

/**
 * Opens the folder of a run, or makes it, and locks it for others.
 *
 * `records.jsonl` only grows; `manifest.json` is replaced in one step at the end of every cell and vouches for the records
 * up to there. So a run that is killed, at any moment, goes on behind the last cell that was complete, and whatever stands
 * behind that is cut off.
 *
 * @param spent What the parts of a merged run took.
 * @throws {UsageError} If the folder cannot be written to, another run has it, or it holds a run that this one cannot go on
 * with; then nothing in it is changed.
 */
export function openRunFolder(request: FolderRequest, run: RunDescription, spent?: Timings): RunFolder {
  const { path } = request;
  const found = examineFolder(request);
  const differs = found && difference(found, run);
  if (differs) {
    throw new UsageError(
      `Cannot resume ${seen(path)}: ${differs}; its command was: ${found.commandLine}`,
    );
  }
  const recordsPath = `${path}/${files.records}`;
  const keep = found && (found.completedCells > 0 || found.finished)
    ? { bytes: found.recordsBytes, sha256: found.recordsSha256 }
    : { bytes: 0, sha256: emptySha256 };
  const resources = new DisposableStack();
  try {
    Deno.mkdirSync(path, { recursive: true });
    const opened = openRecordsFile(recordsPath, keep);
    const records = resources.use(opened.file);
    const checks = resources.use(openRewritten(`${path}/${files.checks}`));
    const clock = runClock(found?.timings ?? spent, spent ? 0 : 1);
    let manifest: Manifest = {
      format: 1,
      ...run,
      commandLine: found?.commandLine ?? run.commandLine,
      completedCells: found?.completedCells ?? 0,
      finished: found?.finished ?? false,
      recordsBytes: keep.bytes,
      recordsSha256: keep.sha256,
      timings: clock(),
    };
    if (!found) {
      writeAtomically(`${path}/${files.manifest}`, manifestText(manifest));
      if (statOf(`${path}/${files.figure}`)) Deno.removeSync(`${path}/${files.figure}`);
    }
    const csv = checksCsv(run.gridNames);
    let taken = 0; // records so far
    let synced = performance.now();
    const vouch = (news: Partial<Manifest>) => {
      const sync = news.finished || performance.now() - synced > 1000 * SYNC_SECONDS;
      if (sync) {
        records.sync();
        synced = performance.now();
      }
      const state = { recordsBytes: records.length, recordsSha256: records.sha256(), timings: clock() };
      manifest = { ...manifest, ...news, ...state };
      writeAtomically(`${path}/${files.manifest}`, manifestText(manifest), sync);
    };
    return {
      caution: found && !found.finished && found.processor !== run.processor
        ? `${path} was begun on ${found.processor}, now it is ${run.processor}: the last digits may differ`
        : undefined,
      before: keep.bytes === 0 ? undefined : {
        cells: manifest.completedCells,
        records: from(linesOf(recordsPath, keep.bytes)).pipe(
          map(parseRecord),
          filter(({ type }) => type !== "summary"), // it will come again
        ),
      },
      write(record) {
        if (taken === opened.lines) checks.cut();
        if (taken++ >= opened.lines) records.append(jsonLine(record));
        checks.write(csv(record));
      },
      endCell: () => vouch({ completedCells: manifest.completedCells + 1 }),
      finish() {
        records.append(""); // cuts off what does not belong there
        checks.cut();
        const news = !manifest.finished;
        if (news) vouch({ completedCells: run.cells, finished: true });
        return news;
      },
      [Symbol.dispose]: () => resources.dispose(),
    };
  } catch (error) {
    resources.dispose();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Cannot use the folder ${seen(path)}: ${files.records}: ${firstLine(error)}`);
  }
}

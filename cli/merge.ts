import { UsageError } from "../pipelines/usage_error.ts";
import { mergeRuns } from "../runs/merge_runs.ts";
import { drawFolder } from "./figure_files.ts";
import { quoted } from "./quoted.ts";
import { runAlone } from "./run_alone.ts";

const help = `Puts the shards of a run together, as made by deno task pipeline ... --shard I/N --run-dir DIR.

  deno task merge OUT DIR...      OUT becomes the run folder of the whole run
  deno task merge --force ...     a run in OUT is replaced

Every shard must be there once, complete, and of the same run. The records in OUT are those of a run
that was not cut into shards, byte for byte.
`;

/** `deno task merge`. */
if (import.meta.main) {
  await runAlone(help, ["force"], async ([out, ...folders], switches, screen) => {
    if (folders.length === 0) {
      throw new UsageError(
        "Cannot merge: need the folder to make and those of the shards, deno task merge OUT DIR...",
      );
    }
    const commandLine = `deno task merge ${quoted(Deno.args)}`;
    const notes = await mergeRuns(out, folders, switches.has("force"), commandLine);
    for (const note of notes) screen.note(`Note: ${note}`);
    await drawFolder(out).catch((error) => {
      if (!(error instanceof RangeError)) throw error;
      screen.note(`Warning: No figure.svg: ${error.message}`);
    });
    screen.print(`${out}: ${folders.length} shards merged\n`);
  });
}

import { UsageError } from "../pipelines/usage_error.ts";
import { WriteError, writeWhole } from "../runs/write_whole.ts";
import { openScreen } from "./screen.ts";

/** Tells of a failure in one line; the stack is shown if the environment has CARRYOVER_DEBUG=1. */
export function reportFailure(error: unknown): void {
  using screen = openScreen();
  screen.note(`Error: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof UsageError || error instanceof WriteError) return;
  if (debugging() && error instanceof Error) writeWhole(Deno.stderr, `${error.stack}\n`);
  else screen.note("Hint: CARRYOVER_DEBUG=1 shows where it happened");
}

function debugging(): boolean {
  try {
    return Deno.env.get("CARRYOVER_DEBUG") === "1";
  } catch {
    return false; // reading it is not permitted
  }
}

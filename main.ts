/**
 * The command line: `deno task pipeline --help`.
 *
 * @module
 */

import { reportFailure } from "./cli/report_failure.ts";
import { runCommand } from "./cli/run_command.ts";
import config from "./deno.json" with { type: "json" };

if (import.meta.main) {
  const fail = (event: Event, error: unknown) => {
    event.preventDefault();
    reportFailure(error);
    Deno.exit(1);
  };
  addEventListener("error", (event) => fail(event, event.error));
  addEventListener("unhandledrejection", (event) => fail(event, event.reason));
  Deno.exit(await runCommand(Deno.args, config.version));
}

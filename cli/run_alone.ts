import { seen, UsageError } from "../pipelines/usage_error.ts";
import { reportFailure } from "./report_failure.ts";
import { openScreen, type Screen } from "./screen.ts";

/**
 * Carries out a small command of its own: words and switches in, an exit status out; failures end as one line.
 *
 * @param help What `--help` prints.
 * @param switches Names of the options it has; none takes a value.
 * @param body Does it, with the words that are no options.
 */
export async function runAlone(
  help: string,
  switches: readonly string[],
  body: (words: readonly string[], given: ReadonlySet<string>, screen: Screen) => Promise<void>,
): Promise<never> {
  try {
    using screen = openScreen();
    const options = Deno.args.filter((word) => word.startsWith("-") && word !== "--");
    const words = Deno.args.filter((word) => !word.startsWith("-"));
    if (options.includes("--help") || options.includes("-h")) screen.print(help);
    else {
      for (const option of options) {
        if (switches.includes(option.replace(/^--/, ""))) continue;
        throw new UsageError(`Cannot use ${seen(option)}: there is no such option, see --help`);
      }
      await body(words, new Set(options.map((option) => option.slice(2))), screen);
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0); // the reader of the pipe has seen enough
    reportFailure(error);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
  Deno.exit(0);
}

import { WriteError, writeWhole } from "../runs/write_whole.ts";

/** Standard output and standard error, with a progress line on the latter that never mixes with other text. */
export interface Screen extends Disposable {
  /** Characters in a line of standard output. */
  readonly width: number;
  /** Standard output is a terminal that takes colours. */
  readonly color: boolean;
  /** Writes to standard output; throws `BrokenPipe` if nobody reads it any more. */
  readonly print: (text: string) => void;
  /** Writes one line to standard error. */
  readonly note: (line: string) => void;
}

/** How the progress line is made. */
export interface ProgressOptions {
  /** The line for now, shorter than `width`. */
  readonly line: (width: number) => string;
  /** Milliseconds before it first appears. */
  readonly after: number;
  /** Milliseconds between two of them. */
  readonly every: number;
}

/**
 * Takes hold of the two outputs.
 *
 * @param progress Leave it out for no progress line; there is none either if standard error is no terminal.
 */
export function openScreen(progress?: ProgressOptions): Screen {
  const shown = progress && Deno.stderr.isTerminal() ? progress : undefined;
  const start = performance.now();
  let visible = false;

  const toError = (text: string) => {
    try {
      writeWhole(Deno.stderr, text);
    } catch {
      // Nobody reads standard error: nothing is left to tell them by
    }
  };
  const clear = () => {
    if (visible) toError("\r\x1b[K");
    visible = false;
  };
  const draw = () => {
    if (!shown || performance.now() - start < shown.after) return;
    toError(`\r${shown.line(terminalWidth())}\x1b[K`);
    visible = true;
  };
  const timer = shown && setInterval(draw, shown.every);

  return {
    width: Deno.stdout.isTerminal() ? terminalWidth() : 120,
    color: Deno.stdout.isTerminal() && !Deno.noColor,
    print: (text) => {
      if (text === "") return;
      clear();
      try {
        writeWhole(Deno.stdout, text);
      } catch (error) {
        if (error instanceof Deno.errors.BrokenPipe) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new WriteError(`Cannot write to standard output: ${reason}`, { cause: error });
      }
    },
    note: (line) => {
      clear();
      toError(`${line.replaceAll(/\s*\n\s*/g, " ")}\n`);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

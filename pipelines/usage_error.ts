/**
 * What the user asked for cannot be done, and nothing has run: the message says what was seen and what is allowed.
 * The command line prints it as one line and exits with 2.
 */
export class UsageError extends RangeError {
  /** Tells it from errors of the program in messages and tests. */
  override readonly name = "UsageError";
}

/** A user's text as it may stand in a message: one line, quoted if it holds spaces or nothing, cut if it is long. */
export function seen(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return /^[^\s"\p{Cc}]+$/u.test(short) ? short : JSON.stringify(short);
}

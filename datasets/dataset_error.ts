/**
 * A data file that cannot be used: missing, cut short, of another format, or inconsistent with its partner.
 *
 * The message names the file and the byte, record or line, and says what was expected there.
 *
 * @example
 * ```ts
 * import { DatasetError } from "./dataset_error.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(new DatasetError("Cannot read a.bin: it is empty") instanceof Error);
 * ```
 */
export class DatasetError extends Error {
  /** The class name, as it appears in messages. */
  override readonly name = "DatasetError";
}

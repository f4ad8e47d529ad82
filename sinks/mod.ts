/**
 * Records to text or bytes: JSON lines, comma-separated values, parquet, a table for people, a progress line. Pure
 * functions; writing is the caller's business.
 *
 * @module
 */
export { checksCsv } from "./checks_csv.ts";
export { duration, short, withAllowance, withError } from "./format_number.ts";
export { jsonLine } from "./json_lines.ts";
export { type ParquetTable, parquetTable } from "./parquet.ts";
export { advanceProgress, noProgress, type Progress, progressLine } from "./progress.ts";
export { checksTable, type TableOptions } from "./table.ts";

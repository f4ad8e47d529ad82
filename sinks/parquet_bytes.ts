import type { GrowingColumn } from "./growing_column.ts";

/** A column of a parquet file. */
export interface ParquetColumn {
  /** Unique among the columns. */
  readonly name: string;
  /** Its values; a text or an integer is that value in every row. */
  readonly values: GrowingColumn | string | bigint;
}

/**
 * The bytes of a parquet file, compressed by Snappy; the same for the same input.
 *
 * @param rows Number of rows, may be 0.
 * @param metadata Texts kept beside the table, by name.
 */
export async function parquetBytes(
  columns: readonly ParquetColumn[],
  rows: number,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const group = (start: number, end: number) =>
    columns.map(({ name, values }) => {
      if (typeof values === "object") return { name, type: values.type, data: values.slice(start, end) };
      const data = new Array<string | bigint>(end - start).fill(values);
      return { name, type: typeof values === "bigint" ? "INT64" as const : "STRING" as const, data };
    });
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: group(0, 0) }),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "carryover",
  });
  for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
    const columnData = group(start, Math.min(start + ROWS_AT_ONCE, rows));
    await file.write({ columnData, rowGroupSize: ROWS_AT_ONCE });
  }
  await file.finish();
  return new Uint8Array(writer.getBuffer());
}

/** Rows of a row group: only they take the memory of ordinary arrays, and only while they are written. */
const ROWS_AT_ONCE = 100_000;

/** A cell of a table: a number, a text, or nothing. */
export type ColumnValue = number | string | null;

/** A column of a table that grows at its end, in compact memory. */
export interface GrowingColumn {
  /** How the values are stored in a file. */
  readonly type: "INT32" | "DOUBLE" | "STRING";
  /** Sets the value in a row, of which there may be any number; a row that was never set holds null. */
  set(row: number, value: ColumnValue): void;
  /** The values of the rows from `start` to before `end`, as a file takes them. */
  slice(start: number, end: number): ColumnValue[] | Float64Array;
}

/** A column of numbers, 8 bytes a row; NaN becomes null, infinite ones stay what they are. */
export function numberColumn(type: "INT32" | "DOUBLE"): GrowingColumn {
  let data = new Float64Array(0);
  return {
    type,
    set(row, value) {
      data = grown(data, row, NaN);
      data[row] = typeof value === "number" ? value : NaN;
    },
    slice(start, end) {
      const part = grown(data, end - 1, NaN).subarray(start, end);
      return part.some(Number.isNaN) ? Array.from(part, (value) => Number.isNaN(value) ? null : value) : part;
    },
  };
}

/** A column of texts, 4 bytes a row; each different text is kept once. */
export function textColumn(): GrowingColumn {
  const texts: string[] = [], codes = new Map<string, number>();
  let data = new Int32Array(0);
  return {
    type: "STRING",
    set(row, value) {
      data = grown(data, row, -1);
      if (value === null) data[row] = -1;
      else data[row] = codeOf(String(value));
    },
    slice: (start, end) =>
      Array.from(grown(data, end - 1, -1).subarray(start, end), (code) => code < 0 ? null : texts[code]),
  };

  function codeOf(text: string): number {
    const known = codes.get(text);
    if (known !== undefined) return known;
    codes.set(text, texts.length);
    return texts.push(text) - 1;
  }
}

/** The array itself if it has an entry `row`, else a longer copy, filled up with `empty`. */
function grown<Data extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  data: Data,
  row: number,
  empty: number,
): Data {
  if (row < data.length) return data;
  const longer = new (data.constructor as new (length: number) => Data)(
    Math.max(256, 2 * data.length, row + 1),
  );
  longer.set(data);
  longer.fill(empty, data.length);
  return longer;
}

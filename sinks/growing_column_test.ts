import { deepStrictEqual } from "node:assert/strict";
import { numberColumn, textColumn } from "./growing_column.ts";

Deno.test("numberColumn() holds null where nothing was set, and keeps infinite values", () => {
  const column = numberColumn("DOUBLE");
  deepStrictEqual(column.slice(0, 2), [null, null]);
  for (const [row, value] of [[1, 0.5], [1000, -Infinity], [1001, null], [1002, NaN]] as const) {
    column.set(row, value);
  }
  deepStrictEqual(column.slice(0, 2), [null, 0.5]);
  deepStrictEqual(column.slice(999, 1004), [null, -Infinity, null, null, null]);
  deepStrictEqual(column.slice(1, 2), Float64Array.of(0.5));
});

Deno.test("textColumn() holds null where nothing was set, and the last text where something was", () => {
  const column = textColumn();
  column.set(0, "a");
  column.set(300, "");
  column.set(301, "b");
  column.set(301, "a");
  deepStrictEqual(column.slice(0, 2), ["a", null]);
  deepStrictEqual(column.slice(299, 303), [null, "", "a", null]);
  column.set(0, null);
  deepStrictEqual(column.slice(0, 1), [null]);
});

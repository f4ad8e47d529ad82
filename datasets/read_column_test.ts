import { deepStrictEqual, throws } from "node:assert/strict";
import { DatasetError } from "./dataset_error.ts";
import { readColumn } from "./read_column.ts";

Deno.test("readColumn() takes numbers as programs write them, with or without a header", () => {
  for (const text of ["3\n0.25\n", "\uFEFFvalue\r\n 3 \r\n2.5e-1", '"eigen, value"\n\n"3"\n\n.25\n\n']) {
    deepStrictEqual(readColumn(text, "a.csv"), [3, 0.25], text);
  }
  // A list that was sorted the other way round stays as it is.
  deepStrictEqual(readColumn("1\n2", "a.csv"), [1, 2]);
});

Deno.test("readColumn() names file and line of what it refuses", () => {
  const refused: [string, RegExp][] = [
    ["", /Cannot read a\.csv: line 1 is missing, the file is empty/],
    ["value\n", /Cannot read a\.csv, line 1: no number follows the header/],
    ["1\n\n0\n", /a\.csv, line 3: it is "0", need one number > 0/],
    ["1\n-2\n", /line 2: it is "-2", need one number > 0/],
    ["nan\n1\n", /line 1: it is "nan"/],
    ["1\ninf\n", /line 2: it is "inf"/],
    ["1\n1e999\n", /line 2: it is "1e999"/],
    ["1e-200\n", /line 1: it is "1e-200"/],
    ["1\nx\n", /line 2: it is "x"/],
    ["a\nb\n1\n", /line 2: it is "b"/],
    ["1,2\n", /line 1: it has 2 fields/],
    ['1\n"2\n', /line 2: quotes are misplaced or not closed/],
  ];
  for (const [text, message] of refused) {
    throws(() => readColumn(text, "a.csv"), (error: Error) => {
      return error instanceof DatasetError && message.test(error.message) && !error.message.includes("\n");
    }, text);
  }
});
